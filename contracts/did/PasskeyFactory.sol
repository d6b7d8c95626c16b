// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

import {IPasskeyFactory} from "./IPasskeyFactory.sol";
import {PasskeyAccount} from "./PasskeyAccount.sol";

/// @title The factory of passkey accounts
/// @notice See {IPasskeyFactory}.
contract PasskeyFactory is IPasskeyFactory {
    /// Fixed: the accounts' code, and with it their addresses. Created first by this contract, so it follows from the factory's address.
    /// @inheritdoc IPasskeyFactory
    address public immutable implementation = address(new PasskeyAccount());

    /// @inheritdoc IPasskeyFactory
    function createAccount(bytes32 qx, bytes32 qy) external returns (address account) {
        account = accountOf(qx, qy);
        if (account.code.length != 0) return account;
        // The key is in the code that CREATE2 hashes, so the salt has nothing to add.
        Clones.cloneDeterministicWithImmutableArgs(implementation, abi.encode(qx, qy), 0);
        emit PasskeyAccountCreated(account, qx, qy);
    }

    /// @inheritdoc IPasskeyFactory
    function accountOf(bytes32 qx, bytes32 qy) public view returns (address) {
        if (!P256.isValidPublicKey(qx, qy)) revert PasskeyKeyInvalid(qx, qy);
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encode(qx, qy), 0);
    }
}
