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

    /// A structure, so that its place is found once for reading and writing.
    struct Record {
        DidSlot slot;
    }

    mapping(address identity => Record) private _records;
    /// Unix seconds until which a delegation holds; 0: never given, or revoked.
    mapping(address identity => mapping(bytes32 delegateType => mapping(address delegate => uint256))) private _validTo;

    constructor() EIP712("RealDID DidRegistry", "1") {}

    /// @inheritdoc IDidRegistry
    function changeOwner(address identity, address newOwner) external {
        emit DIDOwnerChanged(identity, newOwner, _changeBySender(identity, newOwner));
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
        uint256 previousChange = _changeBySigner(identity, newOwner, structHash, nonce_, deadline, signature);
        emit DIDOwnerChanged(identity, newOwner, previousChange);
    }

    /// @inheritdoc IDidRegistry
    function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity) external {
        _addDelegate(identity, _changeBySender(identity, msg.sender), delegateType, delegate, validity);
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
        uint256 previousChange = _changeBySigner(identity, identityOwner(identity), structHash, nonce_, deadline, signature);
        _addDelegate(identity, previousChange, delegateType, delegate, validity);
    }

    /// @inheritdoc IDidRegistry
    function revokeDelegate(address identity, bytes32 delegateType, address delegate) external {
        _revokeDelegate(identity, _changeBySender(identity, msg.sender), delegateType, delegate);
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
        uint256 previousChange = _changeBySigner(identity, identityOwner(identity), structHash, nonce_, deadline, signature);
        _revokeDelegate(identity, previousChange, delegateType, delegate);
    }

    /// @inheritdoc IDidRegistry
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external {
        _logAttribute(identity, name, value, _validToOf(validity), _changeBySender(identity, msg.sender));
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
        uint256 previousChange = _changeBySigner(identity, identityOwner(identity), structHash, nonce_, deadline, signature);
        _logAttribute(identity, name, value, _validToOf(validity), previousChange);
    }

    /// @inheritdoc IDidRegistry
    function revokeAttribute(address identity, bytes32 name, bytes calldata value) external {
        _logAttribute(identity, name, value, 0, _changeBySender(identity, msg.sender));
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
        uint256 previousChange = _changeBySigner(identity, identityOwner(identity), structHash, nonce_, deadline, signature);
        _logAttribute(identity, name, value, 0, previousChange);
    }

    /// @inheritdoc IDidRegistry
    function deactivate(address identity) external {
        emit DIDOwnerChanged(identity, address(0), _changeBySender(identity, address(0)));
    }

    /// @inheritdoc IDidRegistry
    function deactivateBySignature(address identity, uint256 nonce_, uint64 deadline, bytes calldata signature) external {
        bytes32 structHash = keccak256(abi.encode(DEACTIVATE_TYPEHASH, identity, nonce_, deadline));
        uint256 previousChange = _changeBySigner(identity, address(0), structHash, nonce_, deadline, signature);
        emit DIDOwnerChanged(identity, address(0), previousChange);
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
    function identityOwner(address identity) public view returns (address) {
        return _records[identity].slot.controllerOf(identity);
    }

    /// @inheritdoc IDidRegistry
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool) {
        return !_records[identity].slot.isDeactivated() && _validTo[identity][delegateType][delegate] > block.timestamp;
    }

    /// @inheritdoc IDidRegistry
    function isDeactivated(address identity) external view returns (bool) {
        return _records[identity].slot.isDeactivated();
    }

    /// @inheritdoc IDidRegistry
    function changed(address identity) external view returns (uint256) {
        return _records[identity].slot.changedIn();
    }

    /// @inheritdoc IDidRegistry
    function nonce(address identity) external view returns (uint256) {
        return _records[identity].slot.nonceOf();
    }

    /// @dev One more change of a DID by the sender, who must control it; `next` controls it from now on. Returns the block of the change before.
    function _changeBySender(address identity, address next) private returns (uint256 previousChange) {
        Record storage record = _records[identity];
        DidSlot slot = record.slot;
        if (slot.controllerOf(identity) != msg.sender) _refuse(identity, slot);
        record.slot = slot.advance(next, block.number);
        return slot.changedIn();
    }

    /// @dev The same by the signature of whoever controls it.
    function _changeBySigner(
        address identity,
        address next,
        bytes32 structHash,
        uint256 nonce_,
        uint64 deadline,
        bytes calldata signature
    ) private returns (uint256 previousChange) {
        Record storage record = _records[identity];
        DidSlot slot = record.slot;
        address controller = slot.controllerOf(identity);
        if (slot.isDeactivated()) revert DidDeactivated(identity);
        if (block.timestamp > deadline) revert DidDeadlinePassed(deadline, block.timestamp);
        if (nonce_ != slot.nonceOf()) revert DidNonceWrong(identity, nonce_, slot.nonceOf());
        // A static call to the controller, whose holder chose it; it can change nothing here.
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(structHash), signature)) {
            revert DidSignatureInvalid(identity, controller);
        }
        record.slot = slot.advance(next, block.number);
        return slot.changedIn();
    }

    function _refuse(address identity, DidSlot slot) private view {
        if (slot.isDeactivated()) revert DidDeactivated(identity);
        revert DidNotController(identity, msg.sender, slot.controllerOf(identity));
    }

    function _addDelegate(
        address identity,
        uint256 previousChange,
        bytes32 delegateType,
        address delegate,
        uint256 validity
    ) private {
        uint256 validTo = _validToOf(validity);
        _validTo[identity][delegateType][delegate] = validTo;
        emit DIDDelegateChanged(identity, delegateType, delegate, validTo, previousChange);
    }

    function _revokeDelegate(address identity, uint256 previousChange, bytes32 delegateType, address delegate) private {
        delete _validTo[identity][delegateType][delegate];
        emit DIDDelegateChanged(identity, delegateType, delegate, block.timestamp, previousChange);
    }

    function _validToOf(uint256 validity) private view returns (uint256) {
        if (validity > MAX_VALIDITY) revert DidValidityTooLong(validity);
        unchecked {
            return block.timestamp + validity; // both far below 2^64
        }
    }

    /// @dev The assembly replaces `emit DIDAttributeChanged(identity, name, value, validTo, previousChange)`, at 120 gas less; test/did holds
    /// the event against the compiler's own encoding.
    function _logAttribute(
        address identity,
        bytes32 name,
        bytes calldata value,
        uint256 validTo,
        uint256 previousChange
    ) private {
        if (name == 0) revert DidAttributeNameEmpty(identity);
        bytes32 topic = DIDAttributeChanged.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            let length := value.length
            mstore(data, name)
            mstore(add(data, 0x20), 0x80)
            mstore(add(data, 0x40), validTo)
            mstore(add(data, 0x60), previousChange)
            mstore(add(data, 0x80), length)
            calldatacopy(add(data, 0xa0), value.offset, length)
            mstore(add(add(data, 0xa0), length), 0) // zeros up to the end of the last word
            log2(data, add(0xa0, and(add(length, 0x1f), not(0x1f))), topic, identity)
        }
    }
}
