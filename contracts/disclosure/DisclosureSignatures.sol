// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {IDisclosureRegistry} from "./IDisclosureRegistry.sol";

/// @notice What a holder signs, and whether the pseudonym's live controller signed it (docs/spec/disclosure.md section 2).
abstract contract DisclosureSignatures is IDisclosureRegistry, EIP712 {
    /// The longest that a signature may be kept before it is used.
    uint256 private constant MAX_DEADLINE_SECONDS = 1 hours;

    bytes32 internal constant DISCLOSE_TYPEHASH = keccak256(
        "Disclose(bytes32 platformId,uint256 pseudonym,uint8 kind,bytes32 statement,uint32 nonce,uint64 deadline)"
    );
    bytes32 internal constant CONTEST_TYPEHASH = keccak256(
        "Contest(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)"
    );
    bytes32 internal constant WITHDRAW_TYPEHASH = keccak256(
        "Withdraw(bytes32 platformId,uint256 pseudonym,uint32 nonce,uint64 deadline)"
    );

    /// Fixed for good: says who holds a pseudonym. Trusted.
    IPseudonymRegistry internal immutable PSEUDONYM_REGISTRY;

    constructor(IPseudonymRegistry pseudonymRegistry) EIP712("RealDID DisclosureRegistry", "1") {
        PSEUDONYM_REGISTRY = pseudonymRegistry;
    }

    /// @dev Checks the signature of a type that has no fields of its own.
    function _checkAct(
        bytes32 typehash,
        PlatformId platformId,
        Pseudonym pseudonym,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) internal view {
        bytes32 structHash = keccak256(abi.encode(typehash, platformId, pseudonym, nonce, deadline));
        _checkSignature(platformId, pseudonym, structHash, deadline, signature);
    }

    /// @dev The controller may be a contract (ERC-1271), which is called statically and cannot change anything here.
    function _checkSignature(
        PlatformId platformId,
        Pseudonym pseudonym,
        bytes32 structHash,
        uint64 deadline,
        bytes calldata signature
    ) internal view {
        if (deadline < block.timestamp) revert DisclosureDeadlinePassed(deadline, block.timestamp);
        uint256 latest = block.timestamp + MAX_DEADLINE_SECONDS;
        if (deadline > latest) revert DisclosureDeadlineTooFar(deadline, latest);
        address controller = PSEUDONYM_REGISTRY.controllerOf(platformId, pseudonym);
        if (controller == address(0)) revert DisclosurePseudonymNotLive(platformId, pseudonym);
        bytes32 digest = _hashTypedDataV4(structHash);
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, digest, signature)) {
            revert DisclosureSignatureInvalid(pseudonym, controller);
        }
    }
}
