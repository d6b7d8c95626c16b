// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IDisclosureRegistry} from "../disclosure/IDisclosureRegistry.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {ICreatorPayout} from "./ICreatorPayout.sol";

/// @notice Behaviour, units and errors: {ICreatorPayout}. Each deposit is accounted for on its own and leaves once: of each token the contract
/// holds at least the sum of the deposits. A deposit is deleted before it is sent, and no call comes in while another is under way, so
/// neither a recipient nor a token that calls back finds anything.
contract CreatorPayout is ICreatorPayout, EIP712, ReentrancyGuard {
    using SafeERC20 for IERC20;

    bytes32 private constant PAYEE_TYPEHASH = keccak256(
        "Payee(bytes32 platformId,uint256 pseudonym,address depositor,address token,address payee,uint256 nonce,uint64 deadline)"
    );
    /// The longest that a signature may be kept before it is used.
    uint256 private constant MAX_DEADLINE_SECONDS = 1 hours;

    /// | 40 refundableAt (unix s) | 216 amount |   amount == 0: nothing held
    struct Deposit {
        uint216 amount;
        uint40 refundableAt;
    }

    IDisclosureRegistry private immutable DISCLOSURE_REGISTRY;
    IPseudonymRegistry private immutable PSEUDONYM_REGISTRY;

    /// @inheritdoc ICreatorPayout
    uint32 public immutable holdSeconds;

    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => mapping(address depositor => mapping(IERC20 token => Deposit))))
        private _deposits;
    /// @inheritdoc ICreatorPayout
    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => uint256)) public payeeNonceOf;

    constructor(
        IDisclosureRegistry disclosureRegistry,
        IPseudonymRegistry pseudonymRegistry,
        uint32 holdSeconds_
    ) EIP712("RealDID CreatorPayout", "1") {
        DISCLOSURE_REGISTRY = disclosureRegistry;
        PSEUDONYM_REGISTRY = pseudonymRegistry;
        holdSeconds = holdSeconds_;
    }

    /// @inheritdoc ICreatorPayout
    function deposit(PlatformId platformId, Pseudonym pseudonym) external payable nonReentrant {
        _hold(platformId, pseudonym, IERC20(address(0)), msg.value);
    }

    /// @inheritdoc ICreatorPayout
    function depositToken(PlatformId platformId, Pseudonym pseudonym, IERC20 token, uint256 amount) external nonReentrant {
        if (_isEther(token)) revert PayoutTokenZero();
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        _hold(platformId, pseudonym, token, token.balanceOf(address(this)) - before);
    }

    /// @inheritdoc ICreatorPayout
    function pay(PlatformId platformId, Pseudonym pseudonym, address depositor, IERC20 token) external nonReentrant {
        uint256 amount = _takeForCreator(platformId, pseudonym, depositor, token);
        address controller = _controllerOf(platformId, pseudonym);
        if (!_isEther(token) && controller.code.length != 0) revert PayoutPayeeMissing(controller);
        emit PayoutMade(platformId, pseudonym, depositor, token, controller, amount);
        _send(token, controller, amount);
    }

    /// @inheritdoc ICreatorPayout
    function payTo(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token,
        address payee,
        uint64 deadline,
        bytes calldata signature
    ) external nonReentrant {
        if (payee == address(0) || payee == address(this)) revert PayoutPayeeInvalid(payee);
        if (deadline < block.timestamp) revert PayoutDeadlinePassed(deadline, block.timestamp);
        uint256 latest = block.timestamp + MAX_DEADLINE_SECONDS;
        if (deadline > latest) revert PayoutDeadlineTooFar(deadline, latest);
        uint256 amount = _takeForCreator(platformId, pseudonym, depositor, token);
        uint256 nonce = payeeNonceOf[platformId][pseudonym]++;
        bytes memory fields = abi.encode(PAYEE_TYPEHASH, platformId, pseudonym, depositor, token, payee, nonce, deadline);
        address controller = _controllerOf(platformId, pseudonym);
        // A contract is called statically and cannot change anything here.
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(keccak256(fields)), signature)) {
            revert PayoutSignatureInvalid(pseudonym, controller);
        }
        emit PayoutMade(platformId, pseudonym, depositor, token, payee, amount);
        _send(token, payee, amount);
    }

    /// @inheritdoc ICreatorPayout
    function refund(PlatformId platformId, Pseudonym pseudonym, IERC20 token) external nonReentrant {
        (uint256 amount, uint40 refundableAt) = _take(platformId, pseudonym, msg.sender, token);
        if (block.timestamp < refundableAt) revert PayoutRefundTooEarly(refundableAt, block.timestamp);
        if (DISCLOSURE_REGISTRY.isCompliant(platformId, pseudonym)) revert PayoutOwedToCreator(platformId, pseudonym);
        emit PayoutRefunded(platformId, pseudonym, msg.sender, token, amount);
        _send(token, msg.sender, amount);
    }

    /// @inheritdoc ICreatorPayout
    function heldFor(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token
    ) public view returns (uint256 amount, uint40 refundableAt) {
        Deposit storage held = _deposits[platformId][pseudonym][depositor][token];
        return (held.amount, held.refundableAt);
    }

    function _hold(PlatformId platformId, Pseudonym pseudonym, IERC20 token, uint256 amount) private {
        if (amount == 0) revert PayoutDepositEmpty();
        Deposit storage held = _deposits[platformId][pseudonym][msg.sender][token];
        if (amount > type(uint216).max - held.amount) revert PayoutDepositTooGreat(amount);
        // Unix seconds fit into 40 bits for 30,000 years, and the sum was just checked.
        uint40 refundableAt = uint40(block.timestamp + holdSeconds);
        held.amount += uint216(amount);
        held.refundableAt = refundableAt;
        emit PayoutDeposited(platformId, pseudonym, msg.sender, token, amount, refundableAt);
    }

    function _takeForCreator(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token
    ) private returns (uint256 amount) {
        (amount, ) = _take(platformId, pseudonym, depositor, token);
        if (!DISCLOSURE_REGISTRY.isCompliant(platformId, pseudonym)) {
            revert PayoutHeldBack(platformId, pseudonym, DISCLOSURE_REGISTRY.flagsOf(platformId, pseudonym));
        }
    }

    function _take(
        PlatformId platformId,
        Pseudonym pseudonym,
        address depositor,
        IERC20 token
    ) private returns (uint256 amount, uint40 refundableAt) {
        (amount, refundableAt) = heldFor(platformId, pseudonym, depositor, token);
        if (amount == 0) revert PayoutNothingHeld(platformId, pseudonym, depositor, token);
        delete _deposits[platformId][pseudonym][depositor][token];
    }

    /// @dev All gas is passed on; the deposit is gone already.
    function _send(IERC20 token, address recipient, uint256 amount) private {
        if (!_isEther(token)) return token.safeTransfer(recipient, amount);
        (bool sent, ) = recipient.call{value: amount}("");
        if (!sent) revert PayoutTransferFailed(recipient, amount);
    }

    function _isEther(IERC20 token) private pure returns (bool) {
        return address(token) == address(0);
    }

    /// @dev Not zero: a compliant pseudonym is live.
    function _controllerOf(PlatformId platformId, Pseudonym pseudonym) private view returns (address) {
        return PSEUDONYM_REGISTRY.controllerOf(platformId, pseudonym);
    }
}
