/**
 * A certificate for `hooks.example.test`, its own authority, and the key to it: made for these tests with
 * `openssl req -x509`, trusted by nobody else.
 */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBsTCCAVagAwIBAgIUMvBCKuPeEmvEoBvm3fMHsP6WBMgwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSaG9va3MuZXhhbXBsZS50ZXN0MCAXDTI2MTEyMzIzMTgwN1oY
DzIxMjYxMDMwMjMxODA3WjAdMRswGQYDVQQDDBJob29rcy5leGFtcGxlLnRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS5HTste7N9xWoSeWk35WdYzyAeUvM2
TM8XcuGLvQX5/84yQWliyjVNAL7+hRv5sNpmAKvpGnEsEOaQcFBtXcLco3IwcDAd
BgNVHQ4EFgQUcDiozjW04gPbrGfCgqbg23srRaowHwYDVR0jBBgwFoAUcDiozjW0
4gPbrGfCgqbg23srRaowDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUghJob29r
cy5leGFtcGxlLnRlc3QwCgYIKoZIzj0EAwIDSQAwRgIhAKL7P4arK1OxymvnYyaI
eRqW3yEsZO2zme3mBhnKEpaMAiEA7/hLoJ3PHGfZQpqdbPwbit7fvvvDThYMDWRI
08Vht6k=
-----END CERTIFICATE-----`;

/** Its key. */
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8rKdtmTzk7SMc0ie
rqVXbTdI4cydyLFzeEeuWAoW0xChRANCAAS5HTste7N9xWoSeWk35WdYzyAeUvM2
TM8XcuGLvQX5/84yQWliyjVNAL7+hRv5sNpmAKvpGnEsEOaQcFBtXcLc
-----END PRIVATE KEY-----`;
