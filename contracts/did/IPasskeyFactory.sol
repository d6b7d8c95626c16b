// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title Creates the one account of each passkey
/// @notice An account's address follows from this factory and the public key alone, so it can be named as controller before it exists. There is
/// no administrator and no stop.
/// Warning: an address that has no account yet signs nothing. Create it before its first signature is due.
interface IPasskeyFactory {
    /// @notice The public key is not a point of P-256. Take x and y from the credential as the browser reports it.
    error PasskeyKeyInvalid(bytes32 qx, bytes32 qy);

    /// @notice The passkey's account exists from now on.
    event PasskeyAccountCreated(address indexed account, bytes32 qx, bytes32 qy);

    /// @notice Creates the passkey's account; anyone may, and it changes nothing but who pays. Does nothing if it exists.
    /// @dev Reverts {PasskeyKeyInvalid}. Emits {PasskeyAccountCreated} the first time.
    /// @param qx public key, affine coordinates on P-256.
    /// @return account its address, new or not.
    function createAccount(bytes32 qx, bytes32 qy) external returns (address account);

    /// @notice Where the passkey's account is or will be.
    /// @dev Reverts {PasskeyKeyInvalid}.
    function accountOf(bytes32 qx, bytes32 qy) external view returns (address);

    /// @notice The code that all accounts share; its own address is nobody's account.
    function implementation() external view returns (address);
}
