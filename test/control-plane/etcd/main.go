// Command etcd is the etcd server as its own module builds it; the published server module has the entry point but no main package.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
