// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {DidSlot} from "./DidSlot.sol";
import {IDidRegistry} from "./IDidRegistry.sol";

/// @title The registry of decentralized identifiers
/// @notice See {IDidRegistry}. Packing and gas floor: docs/spec/did.md section 3.
contract DidRegistry is IDidRegistry, EIP712 {
    bytes32 private constant CHANGE_OWNER_TYPEHASH = keccak256(
        "ChangeOwner(address identity,address newOwner,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant ADD_DELEGATE_TYPEHASH = keccak256(
        "AddDelegate(address identity,bytes32 delegateType,address delegate,uint256 validity,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant REVOKE_DELEGATE_TYPEHASH = keccak256(
        "RevokeDelegate(address identity,bytes32 delegateType,address delegate,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant SET_ATTRIBUTE_TYPEHASH = keccak256(
        "SetAttribute(address identity,bytes32 name,bytes value,uint256 validity,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant REVOKE_ATTRIBUTE_TYPEHASH = keccak256(
        "RevokeAttribute(address identity,bytes32 name,bytes value,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant DEACTIVATE_TYPEHASH = keccak256("Deactivate(address identity,uint256 nonce,uint64 deadline)");

    /// Longest validity, so that no sum of times overflows a client's number.
    uint256 private constant MAX_VALIDITY = 1 << 40;

    mapping(address identity => DidSlot) private _slots;
    /// Unix seconds until which a delegation holds; 0: never given, or revoked.
    mapping(address identity => mapping(bytes32 delegateType => mapping(address delegate => uint256))) private _validTo;

    constructor() EIP712("RealDID DidRegistry", "1") {}

    /// @inheritdoc IDidRegistry
    function changeOwner(address identity, address newOwner) external {
        _changeOwner(identity, _slotOfSender(identity), newOwner);
    }

    /// @inheritdoc IDidRegistry
    function changeOwnerBySignature(
        address identity,
        address newOwner,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(CHANGE_OWNER_TYPEHASH, identity, newOwner, nonce_, deadline));
        _changeOwner(identity, _slotOfSigner(identity, structHash, nonce_, deadline, signature), newOwner);
    }

    /// @inheritdoc IDidRegistry
    function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity) external {
        _addDelegate(identity, _slotOfSender(identity), delegateType, delegate, validity);
    }

    /// @inheritdoc IDidRegistry
    function addDelegateBySignature(
        address identity,
        bytes32 delegateType,
        address delegate,
        uint256 validity,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(
            abi.encode(ADD_DELEGATE_TYPEHASH, identity, delegateType, delegate, validity, nonce_, deadline)
        );
        DidSlot slot = _slotOfSigner(identity, structHash, nonce_, deadline, signature);
        _addDelegate(identity, slot, delegateType, delegate, validity);
    }

    /// @inheritdoc IDidRegistry
    function revokeDelegate(address identity, bytes32 delegateType, address delegate) external {
        _revokeDelegate(identity, _slotOfSender(identity), delegateType, delegate);
    }

    /// @inheritdoc IDidRegistry
    function revokeDelegateBySignature(
        address identity,
        bytes32 delegateType,
        address delegate,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(REVOKE_DELEGATE_TYPEHASH, identity, delegateType, delegate, nonce_, deadline));
        DidSlot slot = _slotOfSigner(identity, structHash, nonce_, deadline, signature);
        _revokeDelegate(identity, slot, delegateType, delegate);
    }

    /// @inheritdoc IDidRegistry
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external {
        _setAttribute(identity, _slotOfSender(identity), name, value, validity);
    }

    /// @inheritdoc IDidRegistry
    function setAttributeBySignature(
        address identity,
        bytes32 name,
        bytes calldata value,
        uint256 validity,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(
            abi.encode(SET_ATTRIBUTE_TYPEHASH, identity, name, keccak256(value), validity, nonce_, deadline)
        );
        DidSlot slot = _slotOfSigner(identity, structHash, nonce_, deadline, signature);
        _setAttribute(identity, slot, name, value, validity);
    }

    /// @inheritdoc IDidRegistry
    function revokeAttribute(address identity, bytes32 name, bytes calldata value) external {
        _revokeAttribute(identity, _slotOfSender(identity), name, value);
    }

    /// @inheritdoc IDidRegistry
    function revokeAttributeBySignature(
        address identity,
        bytes32 name,
        bytes calldata value,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(REVOKE_ATTRIBUTE_TYPEHASH, identity, name, keccak256(value), nonce_, deadline));
        DidSlot slot = _slotOfSigner(identity, structHash, nonce_, deadline, signature);
        _revokeAttribute(identity, slot, name, value);
    }

    /// @inheritdoc IDidRegistry
    function deactivate(address identity) external {
        _changeOwner(identity, _slotOfSender(identity), address(0));
    }

    /// @inheritdoc IDidRegistry
    function deactivateBySignature(address identity, uint256 nonce_, uint64 deadline, bytes calldata signature) external {
        bytes32 structHash = keccak256(abi.encode(DEACTIVATE_TYPEHASH, identity, nonce_, deadline));
        _changeOwner(identity, _slotOfSigner(identity, structHash, nonce_, deadline, signature), address(0));
    }

    /// @inheritdoc IDidRegistry
    function multicall(bytes[] calldata changes) external returns (bytes[] memory results) {
        results = new bytes[](changes.length);
        for (uint256 i = 0; i < changes.length; ++i) {
            // A call to this very contract keeps the sender, takes no ether, and so grants nothing a single call would not.
            results[i] = Address.functionDelegateCall(address(this), changes[i]);
        }
    }

    /// @inheritdoc IDidRegistry
    function identityOwner(address identity) external view returns (address) {
        return _slots[identity].controllerOf(identity);
    }

    /// @inheritdoc IDidRegistry
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool) {
        return !_slots[identity].isFinal() && _validTo[identity][delegateType][delegate] > block.timestamp;
    }

    /// @inheritdoc IDidRegistry
    function isDeactivated(address identity) external view returns (bool) {
        return _slots[identity].isFinal();
    }

    /// @inheritdoc IDidRegistry
    function changed(address identity) external view returns (uint256) {
        return _slots[identity].changedIn();
    }

    /// @inheritdoc IDidRegistry
    function nonce(address identity) external view returns (uint256) {
        return _slots[identity].nonceOf();
    }

    function _slotOfSender(address identity) private view returns (DidSlot slot) {
        slot = _slots[identity];
        if (slot.isFinal()) revert DidDeactivated(identity);
        address controller = slot.controllerOf(identity);
        if (msg.sender != controller) revert DidNotController(identity, msg.sender, controller);
    }

    function _slotOfSigner(
        address identity,
        bytes32 structHash,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) private view returns (DidSlot slot) {
        slot = _slots[identity];
        if (slot.isFinal()) revert DidDeactivated(identity);
        if (block.timestamp > deadline) revert DidDeadlinePassed(deadline, block.timestamp);
        if (nonce_ != slot.nonceOf()) revert DidNonceWrong(identity, nonce_, slot.nonceOf());
        address controller = slot.controllerOf(identity);
        // A static call to the controller, whose holder chose it; it can change nothing here.
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(structHash), signature)) {
            revert DidSignatureInvalid(identity, controller);
        }
    }

    function _changeOwner(address identity, DidSlot slot, address newOwner) private {
        DidSlot advanced = slot.advance(block.number);
        _slots[identity] = newOwner == address(0) ? advanced.finish() : advanced.handTo(newOwner);
        emit DIDOwnerChanged(identity, newOwner, slot.changedIn());
    }

    function _addDelegate(address identity, DidSlot slot, bytes32 delegateType, address delegate, uint256 validity) private {
        if (validity > MAX_VALIDITY) revert DidValidityTooLong(validity);
        uint256 validTo = block.timestamp + validity;
        _validTo[identity][delegateType][delegate] = validTo;
        _slots[identity] = slot.advance(block.number);
        emit DIDDelegateChanged(identity, delegateType, delegate, validTo, slot.changedIn());
    }

    function _revokeDelegate(address identity, DidSlot slot, bytes32 delegateType, address delegate) private {
        delete _validTo[identity][delegateType][delegate];
        _slots[identity] = slot.advance(block.number);
        emit DIDDelegateChanged(identity, delegateType, delegate, block.timestamp, slot.changedIn());
    }

    function _setAttribute(address identity, DidSlot slot, bytes32 name, bytes calldata value, uint256 validity) private {
        if (name == 0) revert DidAttributeNameEmpty(identity);
        if (validity > MAX_VALIDITY) revert DidValidityTooLong(validity);
        _slots[identity] = slot.advance(block.number);
        emit DIDAttributeChanged(identity, name, value, block.timestamp + validity, slot.changedIn());
    }

    function _revokeAttribute(address identity, DidSlot slot, bytes32 name, bytes calldata value) private {
        if (name == 0) revert DidAttributeNameEmpty(identity);
        _slots[identity] = slot.advance(block.number);
        emit DIDAttributeChanged(identity, name, value, 0, slot.changedIn());
    }
}
