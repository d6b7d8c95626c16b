// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisclosureRegistry} from "../disclosure/IDisclosureRegistry.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {ICreatorPayout} from "./ICreatorPayout.sol";

/// @notice Each deposit is accounted for on its own and leaves once: what the contract holds is at least the sum of the deposits.
/// A deposit is deleted before its ether is sent, so a recipient that calls back finds nothing.
contract CreatorPayout is ICreatorPayout {
    /// | 88 unused | 40 refundableAt (unix s) | 128 amount (wei) |   amount == 0: nothing held
    struct Deposit {
        uint128 amount;
        uint40 refundableAt;
    }

    IDisclosureRegistry private immutable DISCLOSURE_REGISTRY;
    IPseudonymRegistry private immutable PSEUDONYM_REGISTRY;

    /// @inheritdoc ICreatorPayout
    uint32 public immutable holdSeconds;

    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => mapping(address depositor => Deposit))) private _deposits;

    constructor(IDisclosureRegistry disclosureRegistry, IPseudonymRegistry pseudonymRegistry, uint32 holdSeconds_) {
        DISCLOSURE_REGISTRY = disclosureRegistry;
        PSEUDONYM_REGISTRY = pseudonymRegistry;
        holdSeconds = holdSeconds_;
    }

    /// @inheritdoc ICreatorPayout
    function deposit(PlatformId platformId, Pseudonym pseudonym) external payable {
        if (msg.value == 0) revert PayoutDepositEmpty();
        Deposit storage held = _deposits[platformId][pseudonym][msg.sender];
        uint40 refundableAt = uint40(block.timestamp + holdSeconds);
        // All ether there is fits into 90 bits.
        held.amount += uint128(msg.value);
        held.refundableAt = refundableAt;
        emit PayoutDeposited(platformId, pseudonym, msg.sender, msg.value, refundableAt);
    }

    /// @inheritdoc ICreatorPayout
    function pay(PlatformId platformId, Pseudonym pseudonym, address depositor) external {
        (uint256 amount, ) = _take(platformId, pseudonym, depositor);
        if (!DISCLOSURE_REGISTRY.isCompliant(platformId, pseudonym)) {
            revert PayoutHeldBack(platformId, pseudonym, DISCLOSURE_REGISTRY.flagsOf(platformId, pseudonym));
        }
        // Not zero: a compliant pseudonym is live.
        address controller = PSEUDONYM_REGISTRY.controllerOf(platformId, pseudonym);
        emit PayoutMade(platformId, pseudonym, depositor, controller, amount);
        _sendEther(controller, amount);
    }

    /// @inheritdoc ICreatorPayout
    function refund(PlatformId platformId, Pseudonym pseudonym) external {
        (uint256 amount, uint40 refundableAt) = _take(platformId, pseudonym, msg.sender);
        if (block.timestamp < refundableAt) revert PayoutRefundTooEarly(refundableAt, block.timestamp);
        if (DISCLOSURE_REGISTRY.isCompliant(platformId, pseudonym)) revert PayoutOwedToCreator(platformId, pseudonym);
        emit PayoutRefunded(platformId, pseudonym, msg.sender, amount);
        _sendEther(msg.sender, amount);
    }

    /// @inheritdoc ICreatorPayout
    function heldFor(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor
    ) public view returns (uint256 amount, uint40 refundableAt) {
        Deposit storage held = _deposits[platformId][pseudonym][depositor];
        return (held.amount, held.refundableAt);
    }

    function _take(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor
    ) private returns (uint256 amount, uint40 refundableAt) {
        (amount, refundableAt) = heldFor(platformId, pseudonym, depositor);
        if (amount == 0) revert PayoutNothingHeld(platformId, pseudonym, depositor);
        delete _deposits[platformId][pseudonym][depositor];
    }

    /// @dev All gas is passed on; the deposit is gone already.
    function _sendEther(address recipient, uint256 amount) private {
        (bool sent, ) = recipient.call{value: amount}("");
        if (!sent) revert PayoutTransferFailed(recipient, amount);
    }
}
