/** Time as the use cases spend it. The sandbox's runs faster. */
export interface Pace {
  now(): number;
  /** Resolves after so many milliseconds of Azure's time, or at once when the signal ends. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}
