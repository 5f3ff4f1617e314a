import { webcrypto } from 'node:crypto';

export function newGuid(): string {
  return webcrypto.randomUUID();
}

/** A key version: 32 hexadecimal digits. */
export function newVersion(): string {
  return newGuid().replaceAll('-', '');
}

/** Random bytes in base64url, in place of a modulus. Nothing computes with it. */
export function randomBase64Url(bytes: number): string {
  const text = String.fromCharCode(...webcrypto.getRandomValues(new Uint8Array(bytes)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export function isGuid(text: string): boolean {
  return guid.test(text);
}

/** ARM compares names, IDs, and types without regard to case. */
export function same(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
