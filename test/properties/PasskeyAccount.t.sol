// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IPasskeyAccount} from "../../contracts/did/IPasskeyAccount.sol";
import {PasskeyFactory} from "../../contracts/did/PasskeyFactory.sol";
import {Properties} from "./Cheats.sol";

/// @notice The cheatcodes for P-256.
interface IP256Cheats {
    function signP256(uint256 privateKey, bytes32 digest) external pure returns (bytes32 r, bytes32 s);

    function publicKeyP256(uint256 privateKey) external pure returns (uint256 x, uint256 y);
}

/// @dev For any key, digest and bytes: an account answers for its own key's assertion and never reverts.
contract PasskeyAccountProperties is Properties {
    bytes4 private constant ACCEPTED = 0x1626ba7e;
    bytes4 private constant REFUSED = 0xffffffff;
    IP256Cheats private constant P256_CHEATS = IP256Cheats(address(CHEATS));
    PasskeyFactory private immutable _factory = new PasskeyFactory();

    function test_AccountIsWhereItWasPredicted(uint256 secret) external {
        (bytes32 qx, bytes32 qy) = _publicKey(_secret(secret));
        address predicted = _factory.accountOf(qx, qy);
        CHEATS.assertTrue(predicted.code.length == 0, "an account nobody created");
        CHEATS.assertTrue(_factory.createAccount(qx, qy) == predicted, "created elsewhere");
        CHEATS.assertTrue(_factory.createAccount(qx, qy) == predicted, "created twice");
        (bytes32 x, bytes32 y) = IPasskeyAccount(predicted).publicKey();
        CHEATS.assertTrue(x == qx && y == qy, "another key");
    }

    function test_AnswersForItsOwnKeyAndDigestOnly(uint256 secret, uint256 otherSecret, bytes32 digest, bytes32 other) external {
        (secret, otherSecret) = (_secret(secret), _secret(otherSecret));
        CHEATS.assume(digest != other && secret != otherSecret);
        IPasskeyAccount account = _account(secret);
        bytes memory signature = _assert(secret, account.challengeOf(digest));
        CHEATS.assertTrue(account.isValidSignature(digest, signature) == ACCEPTED, "its own assertion");
        CHEATS.assertTrue(account.isValidSignature(other, signature) == REFUSED, "another digest");
        CHEATS.assertTrue(_account(otherSecret).isValidSignature(digest, signature) == REFUSED, "another account");
        signature = _assert(otherSecret, account.challengeOf(digest));
        CHEATS.assertTrue(account.isValidSignature(digest, signature) == REFUSED, "another key");
    }

    function test_RefusesAnyOtherBytes(uint256 secret, bytes32 digest, bytes calldata signature) external {
        CHEATS.assertTrue(_account(_secret(secret)).isValidSignature(digest, signature) == REFUSED, "accepted");
    }

    /// @dev One word of a good signature replaced: lengths, offsets, indices, values.
    function test_AnswersWhenAWordIsBent(uint256 secret, bytes32 digest, uint256 place, uint256 word) external {
        secret = _secret(secret);
        IPasskeyAccount account = _account(secret);
        bytes memory signature = _assert(secret, account.challengeOf(digest));
        bytes32 before = keccak256(signature);
        // Behind the eighth word there is padding, which the account does not read.
        place = _bound(place, 0, 7) * 32;
        // Near places of the signature as well as far ones.
        if (word % 2 == 0) word = (word >> 1) % (2 * signature.length);
        assembly ("memory-safe") {
            mstore(add(add(signature, 0x20), place), word)
        }
        if (keccak256(signature) == before) return;
        CHEATS.assertTrue(account.isValidSignature(digest, signature) == REFUSED, "accepted");
    }

    function _account(uint256 secret) private returns (IPasskeyAccount) {
        (bytes32 qx, bytes32 qy) = _publicKey(secret);
        return IPasskeyAccount(_factory.createAccount(qx, qy));
    }

    function _assert(uint256 secret, bytes32 challenge) private pure returns (bytes memory) {
        bytes memory authenticatorData = abi.encodePacked(sha256("wallet.example"), bytes1(0x05), bytes4(0));
        string memory clientDataJSON = string.concat(
            '{"type":"webauthn.get","challenge":"',
            Base64.encodeURL(abi.encodePacked(challenge)),
            '","origin":"https://wallet.example"}'
        );
        bytes32 signed = sha256(abi.encodePacked(authenticatorData, sha256(bytes(clientDataJSON))));
        (bytes32 r, bytes32 s) = P256_CHEATS.signP256(secret, signed);
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
        return abi.encode(r, s, uint256(23), uint256(1), authenticatorData, clientDataJSON);
    }

    function _publicKey(uint256 secret) private pure returns (bytes32, bytes32) {
        (uint256 x, uint256 y) = P256_CHEATS.publicKeyP256(secret);
        return (bytes32(x), bytes32(y));
    }

    function _secret(uint256 value) private pure returns (uint256) {
        return _bound(value, 1, P256.N - 1);
    }
}
