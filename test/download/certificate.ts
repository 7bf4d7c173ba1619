import { generateKeyPairSync, sign } from 'node:crypto';

/* Builds a TLS certificate (RFC 5280, in DER), so that the tests need no tool and no certificate that expires. */

const tagged = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: Uint8Array[]): Buffer => tagged(0x30, ...parts);
const hex = (tag: number, digits: string): Buffer => tagged(tag, Buffer.from(digits, 'hex'));
const objectIdentifier = (digits: string): Buffer => hex(0x06, digits);
const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
const time = (date: Date): Buffer =>
  tagged(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const commonName = '550403';
const subjectAlternativeName = '551d11';
const basicConstraints = '551d13';
const ecdsaWithSha256 = '2a8648ce3d040302';
const day = 86_400_000;

/** A key and a self-signed certificate for a host, valid today. */
export function makeCertificate(host: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tagged(0x31, sequence(objectIdentifier(commonName), utf8('Graft test'))));
  const algorithm = sequence(objectIdentifier(ecdsaWithSha256));
  const hostName = tagged(0x82, Buffer.from(host));
  const extensions = sequence(
    sequence(objectIdentifier(subjectAlternativeName), tagged(0x04, sequence(hostName))),
    sequence(objectIdentifier(basicConstraints), hex(0x01, 'ff'), tagged(0x04, sequence(hex(0x01, 'ff')))),
  );
  const content = sequence(
    tagged(0xa0, hex(0x02, '02')),
    hex(0x02, '01'),
    algorithm,
    name,
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = der
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
