/** An authority of our own -> certificates for the API server and its users, as PEM. */

import "reflect-metadata";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { EnvtestError } from "../cluster.js";

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;

export class Authority {
  readonly #certificate: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;
  #serial = 2;

  private constructor(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
  }

  static async create(): Promise<Authority> {
    x509.cryptoProvider.set(webcrypto);
    const keys = await generate();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: "CN=envtest",
      keys: keys,
      signingAlgorithm: algorithm,
      ...validity(),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
      ],
    });
    return new Authority(certificate, keys);
  }

  get certificate(): string {
    return this.#certificate.toString("pem");
  }

  /** For a server that is asked for on loopback and, in its own cluster, by name. */
  server(): Promise<KeyPair> {
    const names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
    return this.#issue(subjectOf("kube-apiserver"), [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: "dns" as const, value })),
        ...["127.0.0.1", "10.0.0.1"].map((value) => ({ type: "ip" as const, value })),
      ]),
    ]);
  }

  /** Kubernetes reads the user from the common name, the groups from the organizations. */
  async user(name: string, groups: readonly string[]): Promise<KeyPair> {
    if (name === "" || groups.includes("")) {
      throw new EnvtestError("a user has a name, and each of his groups has one: one is empty");
    }
    return this.#issue(subjectOf(name, groups), [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]);
  }

  async #issue(subject: x509.Name, extensions: x509.Extension[]): Promise<KeyPair> {
    const keys = await generate();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: (this.#serial++).toString(16).padStart(2, "0"),
      subject,
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      ...validity(),
      extensions,
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString(
      "base64",
    );
    return {
      certificate: certificate.toString("pem"),
      key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, "$&\n").trimEnd()}\n-----END PRIVATE KEY-----\n`,
    };
  }
}

/** Typed values, for the library reads others: quotes end them, and `#` starts one in hexadecimal. */
function subjectOf(name: string, groups: readonly string[] = []): x509.Name {
  const organizations = groups.map((group) => ({ "2.5.4.10": [{ utf8String: group }] }));
  return new x509.Name([...organizations, { "2.5.4.3": [{ utf8String: name }] }]);
}

function generate(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as Promise<webcrypto.CryptoKeyPair>;
}

/** From a little before now, for clocks that differ. */
function validity() {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) };
}

/** The pair that signs the tokens of service accounts. */
export function serviceAccountKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}
