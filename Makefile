# The newcomer's verbs. The daily ones are npm run check, dev, e2e, bench and gen (CONTRIBUTING.md).
.DEFAULT_GOAL := help
.PHONY: help demo test build image control-plane

installed := node_modules/.installed
program := dist/reship.js

help: # Show these verbs
	@sed -n 's/^\([a-z-]*\):.*# \(.*\)/  make \1  \2/p' $(MAKEFILE_LIST) | sed 's/  /\t/2' | expand -t 24

demo: $(program) # Watch Reship at work on a cluster in one process; Ctrl-C ends it
	@node $(program) demo

test: build # Build, then run every test; those that need a control plane are skipped when there is none
	@npx --no -- vitest run

build: $(program) # Build dist/reship.js where something has changed

$(program): $(installed) tools/bundle.ts tools/build.ts $(shell find src -name '*.ts' -not -name '*.test.ts')
	@npm run --silent build

image: build # Write the image of the controller into image/, an OCI image layout; no container engine is needed
	@npm run --silent image

control-plane: # Build the API server and its friends for the tests into a cache folder: minutes once, then nothing
	@if [ -n "$$KUBEBUILDER_ASSETS" ]; then echo "control plane: $$KUBEBUILDER_ASSETS"; else bash test/control-plane/build.sh; fi

# npm ci refuses a lock file that lacks packages of other platforms, as one written against a partial registry does;
# npm install --no-save then installs exactly what is locked. A house test holds package.json and the lock together.
$(installed): package.json package-lock.json
	@echo 'Fetching the packages, once.'
	@npm ci --ignore-scripts --loglevel=silent || { \
	  echo 'Installing the packages that are locked, which may take a minute.'; \
	  npm install --ignore-scripts --no-save --no-audit --no-fund --loglevel=error; }
	@touch $@
