// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IRegistryClock} from "../governance/IRegistryClock.sol";
import {IIssuerAccreditation} from "./IIssuerAccreditation.sol";
import {SchemaId} from "./IIssuerPolicy.sol";

/// @notice Identifies one attestation (docs/spec/attestation.md section 2).
type AttestationUid is bytes32;

/// @title An append-only log of signed statements
/// @notice One storage slot per attestation; the content is in the event. A schema says what its statements mean and who may issue them
/// ({IIssuerAccreditation}).
/// Warning: content is public for ever. Personal data goes in only as a hash salted with at least 128 random bits.
interface IAttestationLog is IRegistryClock, IIssuerAccreditation {
    /// @notice One statement. `uid` = keccak256(abi.encode(chainId, log, schema, issuer, subject, ref, expiresAt, salt, contentHash)).
    struct Attestation {
        SchemaId schema;
        /// What the statement is about: a DID's address left-padded, or a hash that the schema defines.
        bytes32 subject;
        /// Another attestation this one rests on; zero if none.
        AttestationUid ref;
        /// Unix seconds; 0 means never.
        uint40 expiresAt;
        bytes32 salt;
        bytes content;
    }

    /// @notice The same statement was issued before. Change the salt.
    error AttestationKnown(AttestationUid uid);
    /// @notice The expiry is not in the future. Choose a later one, or 0 for never.
    error AttestationExpiryPassed(uint40 expiresAt, uint256 time);
    /// @notice The statement's schema does not allow revocation. Let the statement expire.
    error AttestationNotRevocable(AttestationUid uid);
    /// @notice The issuer revoked this statement before. There is nothing left to do.
    error AttestationRevokedBefore(address issuer, AttestationUid uid);
    /// @notice The signature is not the issuer's for exactly these fields. Sign again with the issuer's key.
    error AttestationSignatureInvalid(address issuer);
    /// @notice The deadline has passed. Sign again with a later one.
    error AttestationDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice The root or the count is zero, or the root was anchored before by this issuer. Anchor the root of at least one item, once.
    error AttestationAnchorInvalid(bytes32 root, uint64 count);
    /// @notice The batch is empty. Give at least one item.
    error AttestationBatchEmpty();

    event Attested(
        AttestationUid indexed uid,
        SchemaId indexed schema,
        address indexed issuer,
        bytes32 subject,
        AttestationUid ref,
        uint40 expiresAt,
        bytes32 salt,
        bytes content
    );
    event AttestationRevoked(address indexed issuer, AttestationUid indexed uid);
    event Anchored(address indexed issuer, bytes32 indexed root, uint64 count, string uri);

    /// @notice Issues one statement in the caller's name.
    /// @dev Reverts {RegistryPaused}, {AttestationSchemaUnknown}, {AttestationIssuerNotAllowed}, {AttestationExpiryPassed}, {AttestationKnown},
    /// and {AttestationRevokedBefore} for a statement that its issuer revoked before it was ever logged. Emits {Attested}.
    function attest(Attestation calldata attestation) external returns (AttestationUid uid);

    /// @notice Issues one statement by the issuer's EIP-712 signature; anyone may submit it and pay. Signed over
    /// `Attest(address issuer,bytes32 schema,bytes32 subject,bytes32 ref,uint40 expiresAt,bytes32 salt,bytes content,uint64 deadline)`.
    /// @dev As {attest}, and {AttestationSignatureInvalid}, {AttestationDeadlinePassed}. A replay reverts {AttestationKnown}.
    function attestBySignature(
        Attestation calldata attestation,
        address issuer,
        uint64 deadline,
        bytes calldata signature
    ) external returns (AttestationUid uid);

    /// @notice Issues many statements in the caller's name, all or none. Cheapest when statements of one schema stand together.
    /// @dev As {attest}, and {AttestationBatchEmpty}.
    function attestMany(Attestation[] calldata attestations) external returns (AttestationUid[] memory uids);

    /// @notice Revokes one statement of the caller: of this log, anchored, or off chain. It is keyed by the caller, so nobody revokes for another.
    /// Warning: the schema of a statement that is not in this log is not known here; whoever checks one of a schema that is not
    /// revocable passes over its revocation.
    /// @dev Reverts {RegistryPaused}, {AttestationRevokedBefore}, {AttestationNotRevocable}. Emits {AttestationRevoked}.
    function revoke(AttestationUid uid) external;

    /// @notice Revokes many statements of the caller, all or none.
    /// @dev As {revoke}, and {AttestationBatchEmpty}.
    function revokeMany(AttestationUid[] calldata uids) external;

    /// @notice Revokes by the issuer's EIP-712 signature over `Revoke(address issuer,bytes32 uid,uint64 deadline)`.
    /// @dev As {revoke}, and {AttestationSignatureInvalid}, {AttestationDeadlinePassed}. A replay reverts {AttestationRevokedBefore}.
    function revokeBySignature(AttestationUid uid, address issuer, uint64 deadline, bytes calldata signature) external;

    /// @notice Time-stamps the Merkle root of `count` items of the caller (leaf and node hashing: docs/spec/attestation.md section 4).
    /// @dev Reverts {RegistryPaused}, {AttestationAnchorInvalid}. Emits {Anchored}.
    /// @param uri where the items, or their uids in order, can be had; may be empty.
    function anchor(bytes32 root, uint64 count, string calldata uri) external;

    /// @notice When the issuer anchored `root`, unix seconds; 0 if never.
    function anchoredAt(address issuer, bytes32 root) external view returns (uint40);

    /// @notice Whether `uid` is an item under a root that `issuer` anchored and has not been revoked.
    /// Warning: knows neither expiry nor accreditation at the time of anchoring; docs/spec/attestation.md section 5 has the whole check.
    function isAnchored(address issuer, AttestationUid uid, bytes32 root, bytes32[] calldata proof) external view returns (bool);

    /// @notice Whether the statement was issued here, has not expired and has not been revoked. Says nothing of a later suspension of its issuer.
    /// An expiry is part of what was signed, so it is unix time and a pause does not move it.
    function isLive(address issuer, AttestationUid uid) external view returns (bool);

    /// @notice When it was issued here (0: not), expires (0: never) and was revoked (0: not), in unix seconds.
    function statusOf(
        address issuer,
        AttestationUid uid
    ) external view returns (uint40 issuedAt, uint40 expiresAt, uint40 revokedAt);

    /// @notice The uid of a statement with this content hash by this issuer on this chain and log.
    function uidOf(
        SchemaId schema,
        address issuer,
        bytes32 subject,
        AttestationUid ref,
        uint40 expiresAt,
        bytes32 salt,
        bytes32 contentHash
    ) external view returns (AttestationUid);
}
