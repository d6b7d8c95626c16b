// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {SignerP256} from "@openzeppelin/contracts/utils/cryptography/signers/SignerP256.sol";
import {SignerWebAuthn} from "@openzeppelin/contracts/utils/cryptography/signers/SignerWebAuthn.sol";

import {IPasskeyAccount} from "./IPasskeyAccount.sol";

/// @title The code that all passkey accounts share
/// @notice See {IPasskeyAccount}. Each account is a minimal clone that carries its public key as immutable arguments: no storage, no
/// initializer that another could call first, and an address that commits to the key.
contract PasskeyAccount is IPasskeyAccount, SignerWebAuthn, EIP712 {
    bytes32 private constant MESSAGE_TYPEHASH = keccak256("PasskeyMessage(bytes32 digest)");
    bytes4 private constant REFUSED = 0xffffffff;
    /// Place of the type's index among the words of a signature.
    uint256 private constant TYPE_INDEX = 0x60;
    uint256 private constant TYPE_INDEX_END = 0x80;

    /// This contract itself, to tell it from its clones.
    address private immutable _shared = address(this);

    /// @dev OpenZeppelin's signer insists on a key in storage. Clones do not have this storage, and {signer} does not read it: any point will do.
    constructor() SignerP256(bytes32(P256.GX), bytes32(P256.GY)) EIP712("RealDID PasskeyAccount", "1") {}

    /// @inheritdoc IPasskeyAccount
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        // OpenZeppelin reads memory at the type's index before it compares the index with the length: a far one would burn all gas.
        if (signature.length < TYPE_INDEX_END || uint256(bytes32(signature[TYPE_INDEX:])) > signature.length) return REFUSED;
        return _rawSignatureValidation(challengeOf(digest), signature) ? IERC1271.isValidSignature.selector : REFUSED;
    }

    /// @inheritdoc IPasskeyAccount
    function challengeOf(bytes32 digest) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(MESSAGE_TYPEHASH, digest)));
    }

    /// @inheritdoc IPasskeyAccount
    function publicKey() public view returns (bytes32 qx, bytes32 qy) {
        // No signature is right under (0, 0), which is not on the curve.
        if (address(this) == _shared) return (0, 0);
        return abi.decode(Clones.fetchCloneArgs(address(this)), (bytes32, bytes32));
    }

    /// @notice The same, by the name that OpenZeppelin's signers read it under.
    function signer() public view override returns (bytes32 qx, bytes32 qy) {
        return publicKey();
    }
}
