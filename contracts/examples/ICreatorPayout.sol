// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @title An escrow that pays creators who meet their duty of disclosure
/// @notice An example of what another team builds on {IDisclosureRegistry-isCompliant}. Anyone deposits ether or a token for a pseudonym; it
/// is paid while the pseudonym is compliant, to its live controller or to a payee that the controller signed; after a limit the depositor
/// takes back what is held for one who is not compliant. In every call the token zero is ether.
/// Warning: paying one account for pseudonyms of two platforms links them.
/// Warning: a token whose balances change by themselves (rebasing) may leave less than was deposited; the last to be paid then is not.
interface ICreatorPayout {
    /// @notice The creator is overdue or its pseudonym is not live. Let it disclose, or renew the pseudonym.
    error PayoutHeldBack(PlatformId platformId, Pseudonym pseudonym, uint8 flags);
    /// @notice Nothing is held for this pseudonym by this depositor in this token. Deposit first.
    error PayoutNothingHeld(PlatformId platformId, Pseudonym pseudonym, address depositor, IERC20 token);
    /// @notice The deposit brought nothing. Send ether with the call, or approve a token amount that arrives.
    error PayoutDepositEmpty();
    /// @notice The deposit is too great to be kept. Deposit less.
    error PayoutDepositTooGreat(uint256 amount);
    /// @notice Zero is not a token. Deposit ether with {deposit}.
    error PayoutTokenZero();
    /// @notice The limit has not passed. Wait until then.
    error PayoutRefundTooEarly(uint40 refundableAt, uint256 time);
    /// @notice The creator is compliant, so the deposit is the creator's. Pay it out.
    error PayoutOwedToCreator(PlatformId platformId, Pseudonym pseudonym);
    /// @notice The recipient refused the ether. Let the controller name a payee that accepts it.
    error PayoutTransferFailed(address recipient, uint256 amount);
    /// @notice The controller is a contract, which may be unable to send tokens on. Let it name a payee with its signature.
    error PayoutPayeeMissing(address controller);
    /// @notice The payee is zero or this escrow. Name an account that can spend what it gets.
    error PayoutPayeeInvalid(address payee);
    /// @notice The signature is not the live controller's for exactly these fields and the present nonce. Read the nonce and sign again.
    error PayoutSignatureInvalid(Pseudonym pseudonym, address controller);
    /// @notice The deadline of the signature has passed. Sign again.
    error PayoutDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice The deadline of the signature is more than one hour ahead. Choose a nearer one, so that a kept signature is soon worthless.
    error PayoutDeadlineTooFar(uint64 deadline, uint256 latest);

    /// @notice `amount`: what arrived, in the token's smallest unit.
    event PayoutDeposited(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed depositor,
        IERC20 token,
        uint256 amount,
        uint40 refundableAt
    );
    event PayoutMade(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed depositor,
        IERC20 token,
        address payee,
        uint256 amount
    );
    event PayoutRefunded(
        PlatformId indexed platformId,
        Pseudonym indexed pseudonym,
        address indexed depositor,
        IERC20 token,
        uint256 amount
    );

    /// @notice Holds the ether sent for a pseudonym, apart from what other depositors hold for it. A further deposit moves the limit of
    /// the whole. Whether the pseudonym exists is not checked: what nobody can be paid is refunded.
    /// @dev Reverts {PayoutDepositEmpty}. Emits {PayoutDeposited}.
    function deposit(PlatformId platformId, Pseudonym pseudonym) external payable;

    /// @notice The same for a token that the caller approved. What arrives counts: a token may keep a fee.
    /// @dev Reverts {PayoutTokenZero}, {PayoutDepositEmpty}, {PayoutDepositTooGreat}, as the token does, and
    /// `SafeERC20FailedOperation` if it answers false. Emits {PayoutDeposited}.
    /// @param amount to be sent, in the token's smallest unit
    function depositToken(PlatformId platformId, Pseudonym pseudonym, IERC20 token, uint256 amount) external;

    /// @notice Pays all that `depositor` holds for the pseudonym to its controller. Anyone may call. Tokens go to keys only.
    /// @dev Reverts {PayoutNothingHeld}, {PayoutHeldBack}, {PayoutPayeeMissing}, {PayoutTransferFailed}. Emits {PayoutMade}.
    function pay(PlatformId platformId, Pseudonym pseudonym, address depositor, IERC20 token) external;

    /// @notice The same to a payee that the live controller names; a contract answers for it (ERC-1271), so that a passkey account, which
    /// takes no ether, has a way to be paid. Anyone may submit. EIP-712, name `RealDID CreatorPayout`, version `1`, type
    /// `Payee(bytes32 platformId,uint256 pseudonym,address depositor,address token,address payee,uint256 nonce,uint64 deadline)`.
    /// @dev Reverts as {pay}, and {PayoutPayeeInvalid}, {PayoutDeadlinePassed}, {PayoutDeadlineTooFar}, {PayoutSignatureInvalid}.
    /// Emits {PayoutMade}.
    function payTo(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token,
        address payee,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Takes the caller's deposit back, after the limit and while the creator is not compliant.
    /// @dev Reverts {PayoutNothingHeld}, {PayoutRefundTooEarly}, {PayoutOwedToCreator}, {PayoutTransferFailed}. Emits {PayoutRefunded}.
    function refund(PlatformId platformId, Pseudonym pseudonym, IERC20 token) external;

    /// @notice Amount held for a pseudonym by a depositor, in wei or the token's smallest unit, and the unix second from which it may be
    /// refunded.
    function heldFor(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token
    ) external view returns (uint256 amount, uint40 refundableAt);

    /// @notice For the next signature of the pseudonym's controller: how many of {payTo} were used.
    function payeeNonceOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint256);

    /// @notice Seconds from the last deposit until it may be refunded.
    function holdSeconds() external view returns (uint32);
}
