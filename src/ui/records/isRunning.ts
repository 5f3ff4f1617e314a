/** Signal 0 asks whether a process is there, and does nothing to it. */
export function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
