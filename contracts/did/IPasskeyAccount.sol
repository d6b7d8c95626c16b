// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title An address that speaks with a passkey
/// @notice Answers ERC-1271 for one P-256 key by WebAuthn assertions; it sends nothing, holds nothing and cannot be changed. It can control a
/// DID, a pseudonym, or itself: every act of a holder has a signed form that anyone submits. Encoding and vectors: docs/spec/did.md section 9.
/// Warning: what it signs becomes public with the web page's origin, the relying party's hash and the authenticator's counter in it.
/// Warning: it refuses ether, which it could never send on. Who pays a controller must be given a key as controller, or another address.
/// Warning: a lost passkey is a lost controller. Nobody can set another key.
interface IPasskeyAccount is IERC1271 {
    /// @notice Whether `signature` is the passkey's for `digest`, of this account, on this chain.
    /// @dev Never reverts, however `signature` is malformed; only gas can run out. The passkey's challenge is {challengeOf}(digest). Required:
    /// type `webauthn.get`, user present, user verified, a low s (the other half is refused).
    /// @param digest what the caller wants signed.
    /// @param signature `abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON)`, docs/spec/did.md section 9.
    /// @return 0x1626ba7e if it is, 0xffffffff if not.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view override returns (bytes4);

    /// @notice The 32 bytes that the passkey signs as WebAuthn challenge so that this account, on this chain, stands by `digest`.
    /// @dev EIP-712: `PasskeyMessage(bytes32 digest)` under name `RealDID PasskeyAccount`, version `1`, chain id and this account.
    function challengeOf(bytes32 digest) external view returns (bytes32);

    /// @notice The public key, affine coordinates on P-256; zero for the contract that all accounts share their code with.
    function publicKey() external view returns (bytes32 qx, bytes32 qy);
}
