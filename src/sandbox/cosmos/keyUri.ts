export interface KeyUri {
  readonly vault: string;
  readonly key: string;
}

/** https, no version, no trailing slash, a vault or an HSM of the public cloud (F-35). */
export function readKeyUri(text: string): KeyUri | undefined {
  const found =
    /^https:\/\/([a-z0-9-]+)\.(?:vault|managedhsm)\.azure\.net(?::443)?\/keys\/([a-z0-9-]{1,127})$/i.exec(
      text,
    );
  const [, vault, key] = found ?? [];
  return vault === undefined || key === undefined ? undefined : { vault, key };
}
