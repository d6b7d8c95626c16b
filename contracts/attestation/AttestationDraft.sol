// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// The offset is used in assembly only, which the linter does not see.
// solhint-disable-next-line no-unused-import
import {AttestationStatus, EXPIRES_OFFSET} from "./AttestationStatus.sol";
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

/// @notice Makes statements. In assembly because the compiler's own decoding and encoding of the same words cost 1,700 gas more a statement,
/// and a batch is to cost little more than its storage and events. test/properties/AttestationDraft.t.sol holds it against {append}'s Solidity.
library AttestationDrafts {
    /// @dev A draft for statements of one issuer; {turnTo} a schema before the first.
    function open(address issuer) internal view returns (AttestationDraft draft) {
        assembly ("memory-safe") {
            draft := mload(0x40)
            mstore(0x40, add(draft, 0x140))
            mstore(draft, chainid())
            mstore(add(draft, 0x20), address())
            mstore(add(draft, 0x60), issuer)
        }
    }

    /// @dev What follows are statements of `schema`.
    function turnTo(AttestationDraft draft, SchemaId schema) internal pure {
        assembly ("memory-safe") {
            mstore(add(draft, 0x40), schema)
        }
    }

    /// @dev The schema that the draft was turned to last.
    function schemaOf(AttestationDraft draft) internal pure returns (SchemaId schema) {
        assembly ("memory-safe") {
            schema := mload(add(draft, 0x40))
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
        uint256 slot;
        uint256 length;
        uint256 objection;
        assembly ("memory-safe") {
            let content := add(attestation, calldataload(add(attestation, 0xa0)))
            length := calldataload(content)
            let expiry := calldataload(add(attestation, 0x60))
            // With a length of at most the calldata's only a place beyond the calldata makes the sum wrap, and there every length is zero.
            if or(shr(40, expiry), or(gt(length, calldatasize()), gt(add(add(content, 0x20), length), calldatasize()))) {
                revert(0, 0)
            }
            calldatacopy(add(draft, 0x80), add(attestation, 0x20), 0x80) // subject, ref, expiresAt, salt
            calldatacopy(add(draft, 0x120), content, add(length, 0x20))
            mstore(add(add(draft, 0x140), length), 0) // zeros up to the end of the last word
            mstore(add(draft, 0x100), keccak256(add(draft, 0x140), length))
            uid := keccak256(draft, 0x120)
            mstore(add(draft, 0x100), 0xa0)
            fresh := or(fresh, shl(EXPIRES_OFFSET, expiry))
            mstore(0x00, uid)
            mstore(0x20, statuses.slot)
            slot := keccak256(0x00, 0x40)
            // Refused if something is stored, or the expiry is not in the future; 0 means never, and wraps to the largest number.
            objection := or(sload(slot), lt(sub(expiry, 1), timestamp()))
        }
        if (objection != 0) _refuse(draft, uid, fresh.expiresAt(), statuses);
        bytes32 topic = IAttestationLog.Attested.selector;
        assembly ("memory-safe") {
            sstore(slot, fresh)
            let size := and(add(length, 0xdf), not(0x1f)) // 0xc0 and the content, padded to whole words
            log4(add(draft, 0x80), size, topic, uid, mload(add(draft, 0x40)), mload(add(draft, 0x60)))
        }
    }

    /// @dev Says why a statement of the draft's issuer cannot be logged.
    function _refuse(
        AttestationDraft draft,
        AttestationUid uid,
        uint40 expiry,
        mapping(AttestationUid => AttestationStatus) storage statuses
    ) private view {
        if (expiry != 0 && expiry <= block.timestamp) {
            revert IAttestationLog.AttestationExpiryPassed(expiry, block.timestamp);
        }
        address issuer;
        assembly ("memory-safe") {
            issuer := mload(add(draft, 0x60))
        }
        if (statuses[uid].revokedAt() != 0) revert IAttestationLog.AttestationRevokedBefore(issuer, uid);
        revert IAttestationLog.AttestationKnown(uid);
    }
}
