// Preloaded into the VS Code server: when the process that started it is gone (its pipe ends, whatever the
// reason), the server ends with everything it started. It is the leader of its own process group.
if (process.env.END_WITH_PARENT === '1') {
  delete process.env.END_WITH_PARENT;
  process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL')).resume();
  process.stdin.unref?.();
}
