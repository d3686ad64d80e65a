// Loaded into a controller that begins: how long its event loop stood still, by the clock and by its own processor time.
// Ends, and writes both to the file that BLOCK_FILE names, at the first SIGUSR2: a timer every 5 ms is no quiet.
import { writeFileSync } from 'node:fs';

let [wall, cpu] = [0, 0];
let [time, used] = [performance.now(), process.threadCpuUsage()];

const ticking = setInterval(() => {
  const [now, usage] = [performance.now(), process.threadCpuUsage()];
  wall = Math.max(wall, now - time - 5);
  cpu = Math.max(cpu, (usage.user + usage.system - used.user - used.system) / 1000);
  [time, used] = [now, usage];
}, 5);

process.once('SIGUSR2', () => {
  clearInterval(ticking);
  writeFileSync(process.env['BLOCK_FILE'] ?? '', JSON.stringify({ wall, cpu }));
});
