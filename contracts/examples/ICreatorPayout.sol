// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @title An escrow that pays creators who meet their duty of disclosure
/// @notice An example of what another team builds on {IDisclosureRegistry-isCompliant}. Anyone deposits ether for a pseudonym; its live
/// controller is paid while it is compliant; after a limit the depositor takes the ether of one who is not back.
interface ICreatorPayout {
    /// @notice The creator is overdue or its pseudonym is not live. Let it disclose, or renew the pseudonym.
    error PayoutHeldBack(PlatformId platformId, Pseudonym pseudonym, uint8 flags);
    /// @notice Nothing is held for this pseudonym by this depositor. Deposit first.
    error PayoutNothingHeld(PlatformId platformId, Pseudonym pseudonym, address depositor);
    /// @notice The deposit carries no ether. Send some with the call.
    error PayoutDepositEmpty();
    /// @notice The limit has not passed. Wait until then.
    error PayoutRefundTooEarly(uint40 refundableAt, uint256 time);
    /// @notice The creator is compliant, so the ether is the creator's. Pay it out.
    error PayoutOwedToCreator(PlatformId platformId, Pseudonym pseudonym);
    /// @notice The recipient refused the ether. Let it name an account that accepts it.
    error PayoutTransferFailed(address recipient, uint256 amount);

    event PayoutDeposited(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed depositor,
        uint256 amount,
        uint40 refundableAt
    );
    event PayoutMade(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed depositor,
        address controller,
        uint256 amount
    );
    event PayoutRefunded(PlatformId indexed platformId, Pseudonym indexed pseudonym, address indexed depositor, uint256 amount);

    /// @notice Holds the ether sent for a pseudonym, apart from what other depositors hold for it. A further deposit moves the limit of
    /// the whole. Whether the pseudonym exists is not checked: what nobody can be paid is refunded.
    /// @dev Reverts {PayoutDepositEmpty}. Emits {PayoutDeposited}.
    function deposit(PlatformId platformId, Pseudonym pseudonym) external payable;

    /// @notice Pays all that `depositor` holds for the pseudonym to its controller. Anyone may call.
    /// Warning: moving ether from controllers of two platforms to one account links them.
    /// @dev Reverts {PayoutNothingHeld}, {PayoutHeldBack}, {PayoutTransferFailed}. Emits {PayoutMade}.
    function pay(PlatformId platformId, Pseudonym pseudonym, address depositor) external;

    /// @notice Takes the caller's deposit back, after the limit and while the creator is not compliant.
    /// @dev Reverts {PayoutNothingHeld}, {PayoutRefundTooEarly}, {PayoutOwedToCreator}, {PayoutTransferFailed}. Emits {PayoutRefunded}.
    function refund(PlatformId platformId, Pseudonym pseudonym) external;

    /// @notice Wei held for a pseudonym by a depositor, and the unix second from which it may be refunded.
    function heldFor(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor
    ) external view returns (uint256 amount, uint40 refundableAt);

    /// @notice Seconds from the last deposit until it may be refunded.
    function holdSeconds() external view returns (uint32);
}
