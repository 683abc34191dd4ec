import { expect, it } from 'vitest';
import { KEY_SPECS, type KeySpec, usageOf } from '../../src/domain/key-spec.js';

it.each<[KeySpec, string, string]>([
  ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'encrypt and decrypt'],
  ['HMAC_224', 'GENERATE_VERIFY_MAC', 'make and verify MACs'],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', 'make and verify MACs'],
  ['HMAC_384', 'GENERATE_VERIFY_MAC', 'make and verify MACs'],
  ['HMAC_512', 'GENERATE_VERIFY_MAC', 'make and verify MACs'],
  ['RSA_2048', 'SIGN_VERIFY', 'sign and verify'],
  ['RSA_3072', 'SIGN_VERIFY', 'sign and verify'],
  ['RSA_4096', 'SIGN_VERIFY', 'sign and verify'],
  ['ECC_NIST_P256', 'SIGN_VERIFY', 'sign and verify'],
  ['ECC_NIST_P384', 'SIGN_VERIFY', 'sign and verify'],
  ['ECC_NIST_P521', 'SIGN_VERIFY', 'sign and verify'],
  ['ECC_SECG_P256K1', 'SIGN_VERIFY', 'sign and verify'],
])('%s is for %s: %s', (spec, keyUsage, words) => {
  expect(usageOf(spec)).toMatchObject({ keyUsage, words });
});

it('material of nothing else can be imported', () => {
  expect(KEY_SPECS).toHaveLength(12);
});
