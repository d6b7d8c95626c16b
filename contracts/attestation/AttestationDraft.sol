// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// The offsets are used in assembly only, which the linter does not see.
// solhint-disable-next-line no-unused-import
import {AttestationStatus, EXPIRES_OFFSET, REVOKED_OFFSET} from "./AttestationStatus.sol";
import {AttestationUid, IAttestationLog} from "./IAttestationLog.sol";
import {SchemaId} from "./IIssuerPolicy.sol";

// solhint-disable no-inline-assembly

/// @dev Where in memory a statement under way begins. One block of words serves its uid and its event, and what stays the same for a batch is
/// written once:
///
/// | 0x000 chain id | 0x020 log | 0x040 schema | 0x060 issuer |
/// | 0x080 subject | 0x0a0 ref | 0x0c0 expiresAt | 0x0e0 salt | 0x100 keccak256(content), later 0xa0 |
/// | 0x120 length of the content | 0x140 content ... |
///
/// A uid hashes the nine words from 0x000. The event's data begins at 0x080: there the ninth word is where the content stands, 0xa0.
/// A draft is the last thing that is allocated, so the content may be as long as it likes.
type AttestationDraft is uint256;

using AttestationDrafts for AttestationDraft global;

// Selectors of the errors, as literals: assembly takes nothing else. Wrong ones fail every test of a refusal.
uint256 constant EXPIRY_PASSED = 0x377793a4; // AttestationExpiryPassed(uint40,uint256)
uint256 constant REVOKED_BEFORE = 0x99fff71e; // AttestationRevokedBefore(address,bytes32)
uint256 constant KNOWN = 0x7949c5f4; // AttestationKnown(bytes32)

/// @notice Makes statements. In assembly because the compiler's own decoding and encoding of the same words cost 1,700 gas more a statement,
/// and a batch is to cost little more than its storage and events. test/properties/AttestationDraft.t.sol holds it against {append}'s Solidity.
library AttestationDrafts {
    /// @dev A draft for statements of `schema` by `issuer`.
    function open(SchemaId schema, address issuer) internal view returns (AttestationDraft draft) {
        assembly ("memory-safe") {
            draft := mload(0x40)
            mstore(0x40, add(draft, 0x140))
            mstore(draft, chainid())
            mstore(add(draft, 0x20), address())
            mstore(add(draft, 0x40), schema)
            mstore(add(draft, 0x60), issuer)
        }
    }

    /// @dev What follows are statements of another schema.
    function turnTo(AttestationDraft draft, SchemaId schema) internal pure {
        assembly ("memory-safe") {
            mstore(add(draft, 0x40), schema)
        }
    }

    /// @dev Logs a statement of the draft's issuer and schema. `fresh` is the status of one issued now that never expires. Replaces
    ///
    ///   bytes32 contentHash = keccak256(attestation.content);
    ///   uid = AttestationUid.wrap(keccak256(abi.encode(block.chainid, address(this), schema, issuer, attestation.subject,
    ///       attestation.ref, attestation.expiresAt, attestation.salt, contentHash)));
    ///   if (attestation.expiresAt != 0 && attestation.expiresAt <= block.timestamp) revert AttestationExpiryPassed(...);
    ///   if (!statuses[uid].isUnknown()) revert AttestationKnown(uid);    or AttestationRevokedBefore
    ///   statuses[uid] = AttestationStatus.wrap(fresh | (uint256(attestation.expiresAt) << EXPIRES_OFFSET));
    ///   emit IAttestationLog.Attested(uid, schema, issuer, attestation.subject, attestation.ref, attestation.expiresAt,
    ///       attestation.salt, attestation.content);
    ///
    /// and refuses, as the ABI decoder does, an expiry of more than 40 bits and a content that does not lie within the calldata.
    function append(
        AttestationDraft draft,
        IAttestationLog.Attestation calldata attestation,
        AttestationStatus fresh,
        mapping(AttestationUid => AttestationStatus) storage statuses
    ) internal returns (AttestationUid uid) {
        bytes32 topic = IAttestationLog.Attested.selector;
        assembly ("memory-safe") {
            let content := add(attestation, calldataload(add(attestation, 0xa0)))
            let length := calldataload(content)
            let expiry := calldataload(add(attestation, 0x60))
            // A sum that wraps begins beyond the calldata, where every length is zero.
            if or(shr(40, or(expiry, length)), gt(add(add(content, 0x20), length), calldatasize())) {
                revert(0, 0)
            }
            calldatacopy(add(draft, 0x80), add(attestation, 0x20), 0x80) // subject, ref, expiresAt, salt
            calldatacopy(add(draft, 0x120), content, add(length, 0x20))
            mstore(add(add(draft, 0x140), length), 0) // zeros up to the end of the last word
            mstore(add(draft, 0x100), keccak256(add(draft, 0x140), length))
            uid := keccak256(draft, 0x120)
            mstore(add(draft, 0x100), 0xa0)
            mstore(0x00, uid)
            mstore(0x20, statuses.slot)
            let slot := keccak256(0x00, 0x40)
            // Refused if something is stored, or the expiry is not in the future; 0 means never, and wraps to the largest number.
            if or(sload(slot), lt(sub(expiry, 1), timestamp())) {
                if lt(sub(expiry, 1), timestamp()) {
                    mstore(0x00, EXPIRY_PASSED)
                    mstore(0x20, expiry)
                    mstore(0x40, timestamp())
                    revert(0x1c, 0x44)
                }
                if and(shr(REVOKED_OFFSET, sload(slot)), 0xffffffffff) {
                    mstore(0x00, REVOKED_BEFORE)
                    mstore(0x20, mload(add(draft, 0x60)))
                    mstore(0x40, uid)
                    revert(0x1c, 0x44)
                }
                mstore(0x00, KNOWN)
                mstore(0x20, uid)
                revert(0x1c, 0x24)
            }
            sstore(slot, or(fresh, shl(EXPIRES_OFFSET, expiry)))
            let size := and(add(length, 0xdf), not(0x1f)) // 0xc0 and the content, padded to whole words
            log4(add(draft, 0x80), size, topic, uid, calldataload(attestation), mload(add(draft, 0x60)))
        }
    }
}
