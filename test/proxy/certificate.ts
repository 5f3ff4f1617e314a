import 'reflect-metadata'; // Must come before @peculiar/x509, because its dependency tsyringe needs it on load.
import * as x509 from '@peculiar/x509';

export interface ServerCertificate {
  /** The certificate authority that a client must trust, PEM. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 60 * 60 * 1000;

/** A certificate authority for this run only, and one certificate for all `hosts`. Its key is never written to disk. */
export async function makeCertificate(hosts: readonly string[]): Promise<ServerCertificate> {
  const [authorityKeys, serverKeys] = await Promise.all([makeKeys(), makeKeys()]);
  const period = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 300 * day) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Cosmos CMK sandbox, O=Not Microsoft',
    ...period,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: 'CN=sandbox front',
    issuer: authority.subject,
    ...period,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value }))),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
      // Python 3.13 and later reject a chain without it.
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    authority: authority.toString('pem') + '\n',
    certificate: server.toString('pem') + '\n',
    key: x509.PemConverter.encode(key, 'PRIVATE KEY') + '\n',
  };
}

function makeKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
