// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title Decentralized identifiers: controller, keys and services of an address
/// @notice Speaks ERC-1056, so that clients of `did:ethr` resolve it unchanged: its functions, events, topics and the chain of
/// previous changes. Every address is a DID whose controller, until changed, is the address itself. There is no administrator and no stop.
/// Warning: the signed forms are EIP-712 and bind the chain and this contract; the original signed forms bind neither and are left out.
/// Warning: `nonce` counts every change, sent or signed, so a change that was sent makes signatures that still wait worthless.
/// Warning: what is written here is public for ever. A pseudonym's controller should carry no name, service or reused key.
interface IDidRegistry {
    /// @notice The sender does not control this DID. Send from its controller, or submit the controller's signature.
    error DidNotController(address identity, address sender, address controller);
    /// @notice The DID was deactivated, which is final. Use another identifier.
    error DidDeactivated(address identity);
    /// @notice The signature is not the controller's for exactly these fields on this chain and contract. Sign again with the controller's key.
    error DidSignatureInvalid(address identity, address controller);
    /// @notice The nonce was used, or is not the next one. Read the DID's nonce and sign again.
    error DidNonceWrong(address identity, uint256 nonce, uint256 expected);
    /// @notice The deadline has passed. Sign again with a later one.
    error DidDeadlinePassed(uint64 deadline, uint256 time);
    /// @notice An attribute needs a name. Use `did/pub/...` for a key or `did/svc/...` for a service (docs/spec/did.md section 4).
    error DidAttributeNameEmpty(address identity);
    /// @notice The validity is longer than 2^40 seconds. Choose a shorter one.
    error DidValidityTooLong(uint256 validity);

    /// @notice The controller changed; a zero `owner` means that the DID was deactivated.
    event DIDOwnerChanged(address indexed identity, address owner, uint256 previousChange);
    /// @notice A delegate of this type is valid until `validTo`, unix seconds; a time not in the future means that it was revoked.
    event DIDDelegateChanged(
        address indexed identity,
        bytes32 delegateType,
        address delegate,
        uint256 validTo,
        uint256 previousChange
    );
    /// @notice An attribute holds until `validTo`, unix seconds; 0 means that it was revoked.
    event DIDAttributeChanged(address indexed identity, bytes32 name, bytes value, uint256 validTo, uint256 previousChange);

    /// @notice Hands the DID to another controller; zero deactivates it, as {deactivate} does. Only the controller.
    /// Warning: a contract that can neither call this registry nor answer ERC-1271 can never change the DID again.
    /// @dev Reverts {DidDeactivated}, {DidNotController}. Emits {DIDOwnerChanged}.
    function changeOwner(address identity, address newOwner) external;

    /// @notice As {changeOwner}, by the controller's signature over
    /// `ChangeOwner(address identity,address newOwner,uint256 nonce,uint64 deadline)`.
    /// @dev Reverts {DidDeactivated}, {DidDeadlinePassed}, {DidNonceWrong}, {DidSignatureInvalid}; so do all signed forms.
    /// @param deadline last second at which the signature may be used.
    function changeOwnerBySignature(
        address identity,
        address newOwner,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Lets `delegate` act for the DID in the way that `delegateType` names, for `validity` seconds. Only the controller.
    /// @dev Reverts {DidDeactivated}, {DidNotController}, {DidValidityTooLong}. Emits {DIDDelegateChanged}.
    function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity) external;

    /// @notice As {addDelegate}, by the controller's signature over
    /// `AddDelegate(address identity,bytes32 delegateType,address delegate,uint256 validity,uint256 nonce,uint64 deadline)`.
    function addDelegateBySignature(
        address identity,
        bytes32 delegateType,
        address delegate,
        uint256 validity,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends a delegation at once. Only the controller.
    /// @dev Reverts {DidDeactivated}, {DidNotController}. Emits {DIDDelegateChanged}.
    function revokeDelegate(address identity, bytes32 delegateType, address delegate) external;

    /// @notice As {revokeDelegate}, by the controller's signature over
    /// `RevokeDelegate(address identity,bytes32 delegateType,address delegate,uint256 nonce,uint64 deadline)`.
    function revokeDelegateBySignature(
        address identity,
        bytes32 delegateType,
        address delegate,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Publishes a key or a service for `validity` seconds. Only the controller.
    /// @dev Reverts {DidDeactivated}, {DidNotController}, {DidAttributeNameEmpty}, {DidValidityTooLong}. Emits {DIDAttributeChanged}.
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external;

    /// @notice As {setAttribute}, by the controller's signature over
    /// `SetAttribute(address identity,bytes32 name,bytes value,uint256 validity,uint256 nonce,uint64 deadline)`.
    function setAttributeBySignature(
        address identity,
        bytes32 name,
        bytes calldata value,
        uint256 validity,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Withdraws a key or a service. Only the controller.
    /// @dev Reverts {DidDeactivated}, {DidNotController}, {DidAttributeNameEmpty}. Emits {DIDAttributeChanged}.
    function revokeAttribute(address identity, bytes32 name, bytes calldata value) external;

    /// @notice As {revokeAttribute}, by the controller's signature over
    /// `RevokeAttribute(address identity,bytes32 name,bytes value,uint256 nonce,uint64 deadline)`.
    function revokeAttributeBySignature(
        address identity,
        bytes32 name,
        bytes calldata value,
        uint256 nonce,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends the DID for good: no key, former ones included, changes it or speaks for it again. Only the controller.
    /// @dev Reverts {DidDeactivated}, {DidNotController}. Emits {DIDOwnerChanged} with a zero owner.
    function deactivate(address identity) external;

    /// @notice As {deactivate}, by the controller's signature over `Deactivate(address identity,uint256 nonce,uint64 deadline)`.
    function deactivateBySignature(address identity, uint256 nonce, uint64 deadline, bytes calldata signature) external;

    /// @notice Makes several changes in one transaction, all or none, each with the rights of the sender or of its own signature.
    /// @param changes encoded calls of this registry.
    function multicall(bytes[] calldata changes) external returns (bytes[] memory results);

    /// @notice The controller; the address itself until changed, zero once deactivated.
    function identityOwner(address identity) external view returns (address);

    /// @notice Whether the delegation holds now. False for every delegate of a deactivated DID.
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool);

    /// @notice Whether the DID was deactivated.
    function isDeactivated(address identity) external view returns (bool);

    /// @notice Block of the latest change; 0 if never changed. The events carry the change before.
    function changed(address identity) external view returns (uint256);

    /// @notice How many changes were ever made: the nonce to sign next, and the number of events to expect.
    function nonce(address identity) external view returns (uint256);
}
