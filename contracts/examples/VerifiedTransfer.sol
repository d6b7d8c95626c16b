// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {IVerifiedTransfer} from "./IVerifiedTransfer.sol";

/// @notice Behaviour, units and errors: {IVerifiedTransfer}. Nothing of a pseudonym's state is kept: each transfer asks the registry, so a
/// pseudonym that lapsed, was replaced, frozen or released, or whose epoch was withdrawn, stops at once.
contract VerifiedTransfer is IVerifiedTransfer, ERC20 {
    /// Fixed for good: says who controls a pseudonym. Trusted.
    IPseudonymRegistry private immutable PSEUDONYM_REGISTRY;
    /// Fixed: holders registered on this one.
    /// @inheritdoc IVerifiedTransfer
    PlatformId public immutable platform;
    /// @inheritdoc IVerifiedTransfer
    address public immutable issuer;

    /// @inheritdoc IVerifiedTransfer
    mapping(address account => Pseudonym pseudonym) public pseudonymOf;

    constructor(
        IPseudonymRegistry pseudonymRegistry,
        PlatformId platform_,
        address issuer_
    ) ERC20("Verified transfer example", "VTE") {
        PSEUDONYM_REGISTRY = pseudonymRegistry;
        platform = platform_;
        issuer = issuer_;
    }

    /// @inheritdoc IVerifiedTransfer
    function bind(Pseudonym pseudonym) external {
        if (!_controls(msg.sender, pseudonym)) revert TransferNotController(pseudonym, msg.sender);
        pseudonymOf[msg.sender] = pseudonym;
        emit TransferAddressBound(msg.sender, pseudonym);
    }

    /// @inheritdoc IVerifiedTransfer
    function mint(address to, uint256 amount) external {
        if (msg.sender != issuer) revert TransferNotIssuer(msg.sender);
        _mint(to, amount);
    }

    /// @inheritdoc IVerifiedTransfer
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    /// @inheritdoc IVerifiedTransfer
    function recover(address from) external {
        if (isVerified(from)) revert TransferAddressVerified(from);
        Pseudonym pseudonym = pseudonymOf[from];
        if (!_controls(msg.sender, pseudonym)) revert TransferNotController(pseudonym, msg.sender);
        _requireVerified(msg.sender);
        uint256 amount = balanceOf(from);
        // The giver is not verified, which is the point, so the check below is passed by.
        super._update(from, msg.sender, amount);
        emit TransferRecovered(pseudonym, from, msg.sender, amount);
    }

    /// @inheritdoc IVerifiedTransfer
    function isVerified(address account) public view returns (bool) {
        return _controls(account, pseudonymOf[account]);
    }

    /// @dev Every transfer, with or without allowance, every mint (from zero) and every burn (to zero) comes through here.
    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0)) _requireVerified(from);
        if (to != address(0)) _requireVerified(to);
        super._update(from, to, value);
    }

    function _requireVerified(address account) private view {
        if (!isVerified(account)) revert TransferAddressNotVerified(account);
    }

    /// @dev False for an address that named none: nobody holds pseudonym 0, and the controller of what nobody holds is the zero address,
    /// which calls nothing and receives nothing.
    function _controls(address account, Pseudonym pseudonym) private view returns (bool) {
        return account != address(0) && PSEUDONYM_REGISTRY.controllerOf(platform, pseudonym) == account;
    }
}
