import type { Person } from '../directory.ts';
import type { Application } from './applications.ts';
import type { Authority } from './tenancy.ts';

/** One visit to the authorize endpoint, until the person responds. */
export interface AuthorizeRequest {
  readonly application: Application;
  readonly authority: Authority;
  readonly redirectUri: string;
  readonly responseMode: 'form_post' | 'query' | 'fragment';
  readonly scope: string;
  readonly state: string | undefined;
  readonly challenge: { readonly method: 'S256' | 'plain'; readonly value: string } | undefined;
  readonly nonce: string | undefined;
  readonly loginHint: string | undefined;
}

export interface Code {
  readonly request: AuthorizeRequest;
  readonly person: Person;
  readonly expiresAt: number;
  redeemed: boolean;
}

export interface RefreshToken {
  readonly application: Application;
  readonly person: Person;
  readonly scope: string;
  readonly issuedAt: number;
}

export interface DeviceCode {
  readonly application: Application;
  readonly authority: Authority;
  readonly userCode: string;
  readonly scope: string;
  readonly expiresAt: number;
  answer?: { readonly person: Person } | 'declined';
}

/** The state of the simulated Entra between requests, by the secret that it issued. */
export interface Memory {
  readonly requests: Map<string, AuthorizeRequest>;
  readonly codes: Map<string, Code>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly deviceCodes: Map<string, DeviceCode>;
}

export function createMemory(): Memory {
  return { requests: new Map(), codes: new Map(), refreshTokens: new Map(), deviceCodes: new Map() };
}

/** An opaque value of 256 bits. */
export function secret(prefix: string): string {
  return prefix + Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
}
