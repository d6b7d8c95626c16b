// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev All that is kept of one statement, by issuer and uid.
/// | 128 unused | 8 final | 40 revokedAt | 40 expiresAt | 40 issuedAt |   times in unix s
/// issuedAt == 0: not in this log (revokedAt may still be set, for an anchored or off-chain statement). expiresAt == 0: never.
/// revokedAt == 0: not revoked. final != 0: its schema does not allow revocation.
type AttestationStatus is uint256;

using {issuedAt, expiresAt, revokedAt, isFinal, isUnknown, revokeAt} for AttestationStatus global;

uint256 constant EXPIRES_OFFSET = 40;
uint256 constant REVOKED_OFFSET = 80;
uint256 constant FINAL_OFFSET = 120;

/// @dev The status of a statement issued at `time` that never expires.
function packStatus(bool revocable, uint256 time) pure returns (AttestationStatus) {
    return AttestationStatus.wrap(uint40(time) | (revocable ? 0 : 1 << FINAL_OFFSET));
}

/// @dev Whether nothing was ever stored.
function isUnknown(AttestationStatus status) pure returns (bool) {
    return AttestationStatus.unwrap(status) == 0;
}

/// @dev When it was issued here; 0: it was not.
function issuedAt(AttestationStatus status) pure returns (uint40) {
    return uint40(AttestationStatus.unwrap(status));
}

/// @dev When it expires; 0: never.
function expiresAt(AttestationStatus status) pure returns (uint40) {
    return uint40(AttestationStatus.unwrap(status) >> EXPIRES_OFFSET);
}

/// @dev When it was revoked; 0: it was not.
function revokedAt(AttestationStatus status) pure returns (uint40) {
    return uint40(AttestationStatus.unwrap(status) >> REVOKED_OFFSET);
}

/// @dev Whether revocation is ruled out.
function isFinal(AttestationStatus status) pure returns (bool) {
    return AttestationStatus.unwrap(status) >> FINAL_OFFSET != 0;
}

/// @dev The same status, revoked at `time`. The caller has seen that it was not revoked before.
function revokeAt(AttestationStatus status, uint256 time) pure returns (AttestationStatus) {
    return AttestationStatus.wrap(AttestationStatus.unwrap(status) | (uint256(uint40(time)) << REVOKED_OFFSET));
}
