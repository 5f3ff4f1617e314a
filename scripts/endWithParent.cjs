// Preloaded into the VS Code server. When the parent process ends (its pipe closes, for whatever reason), the server
// ends with all its child processes. It is the leader of its process group.
if (process.env.END_WITH_PARENT === '1') {
  delete process.env.END_WITH_PARENT;
  process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL')).resume();
  process.stdin.unref?.();
}
