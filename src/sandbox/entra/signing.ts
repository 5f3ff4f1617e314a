import { webcrypto } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * Signs and checks JSON Web Tokens with an RSA key pair that is created on first use and never saved. A signer rejects
 * the tokens of others.
 */
export interface Signer {
  sign(claims: Claims): Promise<string>;
  /** The claims of a token from this signer, even if it expired. Undefined for any other text. */
  check(token: string): Promise<Claims | undefined>;
  /** The JSON Web Key Set with which a client verifies the signatures. */
  keySet(): Promise<{ readonly keys: readonly object[] }>;
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** All signers of a process share it, because its creation takes longer than some whole tests. */
let making: Promise<webcrypto.CryptoKeyPair> | undefined;

const keys = () =>
  (making ??= webcrypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    false,
    ['sign', 'verify'],
  ));

export function createSigner(): Signer {
  const keyId = webcrypto.randomUUID().replaceAll('-', '');
  return {
    async sign(claims) {
      const head = encode({ typ: 'JWT', alg: 'RS256', kid: keyId, x5t: keyId });
      const text = `${head}.${encode(claims)}`;
      const signature = await webcrypto.subtle.sign(algorithm, (await keys()).privateKey, Buffer.from(text));
      return `${text}.${Buffer.from(signature).toString('base64url')}`;
    },
    async check(token) {
      const [head, claims, signature, ...rest] = token.split('.');
      if (head === undefined || claims === undefined || signature === undefined || rest.length > 0) return;
      const { publicKey } = await keys();
      const text = Buffer.from(`${head}.${claims}`);
      const bytes = Buffer.from(signature, 'base64url');
      if (!(await webcrypto.subtle.verify(algorithm, publicKey, bytes, text))) return undefined;
      return decode(head)['kid'] === keyId ? decode(claims) : undefined;
    },
    async keySet() {
      const { n, e } = await webcrypto.subtle.exportKey('jwk', (await keys()).publicKey);
      return { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: keyId, x5t: keyId, n, e }] };
    },
  };
}

export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): Claims {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Claims;
}
