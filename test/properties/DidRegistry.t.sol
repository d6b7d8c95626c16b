// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DidRegistry} from "../../contracts/did/DidRegistry.sol";
import {Properties} from "./Cheats.sol";

/// @dev Four keys, each an identity and each a possible controller of the others.
contract DidActor is Properties {
    uint256 public constant COUNT = 4;
    bytes32 private constant CHANGE_OWNER_TYPEHASH = keccak256(
        "ChangeOwner(address identity,address newOwner,uint256 nonce,uint64 deadline)"
    );

    DidRegistry public immutable registry = new DidRegistry();
    uint256 private _block = 100;

    mapping(uint256 identity => uint256) public controller;
    mapping(uint256 identity => bool) public deactivated;
    mapping(uint256 identity => uint256) public changes;
    mapping(uint256 identity => uint256) public changedIn;

    constructor() {
        CHEATS.roll(_block);
        for (uint256 i = 0; i < COUNT; ++i) controller[i] = i;
    }

    function changeOwner(uint256 identity, uint256 sender, uint256 to) external {
        (identity, sender, to) = (identity % COUNT, sender % COUNT, to % COUNT);
        bool fits = _mayChange(identity, sender);
        CHEATS.prank(addressOf(sender));
        try registry.changeOwner(addressOf(identity), addressOf(to)) {
            _record(identity, fits);
            controller[identity] = to;
        } catch {
            CHEATS.assertFalse(fits, "the controller was refused");
        }
    }

    function changeOwnerBySignature(uint256 identity, uint256 signer, uint256 to, uint256 offset) external {
        (identity, signer, to, offset) = (identity % COUNT, signer % COUNT, to % COUNT, offset % 3);
        bool fits = _mayChange(identity, signer) && offset == 1;
        // One too low (a replay), right, one too high.
        uint256 nonce = changes[identity] + offset;
        if (nonce == 0) return;
        --nonce;
        bytes memory signature = _sign(identity, signer, to, nonce);
        try registry.changeOwnerBySignature(addressOf(identity), addressOf(to), nonce, type(uint64).max, signature) {
            _record(identity, fits);
            controller[identity] = to;
        } catch {
            CHEATS.assertFalse(fits, "the controller's signature was refused");
        }
    }

    function setAttribute(uint256 identity, uint256 sender) external {
        (identity, sender) = (identity % COUNT, sender % COUNT);
        bool fits = _mayChange(identity, sender);
        CHEATS.prank(addressOf(sender));
        try registry.setAttribute(addressOf(identity), "did/pub/x", hex"02", 1 days) {
            _record(identity, fits);
        } catch {
            CHEATS.assertFalse(fits, "the controller was refused");
        }
    }

    function deactivate(uint256 identity, uint256 sender, uint256 rarely) external {
        if (rarely % 4 != 0) return;
        (identity, sender) = (identity % COUNT, sender % COUNT);
        bool fits = _mayChange(identity, sender);
        CHEATS.prank(addressOf(sender));
        try registry.deactivate(addressOf(identity)) {
            _record(identity, fits);
            deactivated[identity] = true;
        } catch {
            CHEATS.assertFalse(fits, "the controller was refused");
        }
    }

    function mine(uint256 blocks) external {
        _block += _bound(blocks, 1, 1_000_000);
        CHEATS.roll(_block);
    }

    function addressOf(uint256 index) public pure returns (address) {
        return CHEATS.addr(index + 1);
    }

    function _mayChange(uint256 identity, uint256 sender) private view returns (bool) {
        return !deactivated[identity] && controller[identity] == sender;
    }

    function _record(uint256 identity, bool fits) private {
        CHEATS.assertTrue(fits, "another than the controller, a former signature, or a deactivated DID was let through");
        ++changes[identity];
        changedIn[identity] = _block;
    }

    function _sign(uint256 identity, uint256 signer, uint256 to, uint256 nonce) private view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(CHANGE_OWNER_TYPEHASH, addressOf(identity), addressOf(to), nonce, type(uint64).max)
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("RealDID DidRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(signer + 1, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}

contract DidRegistryTest is Properties {
    DidActor private _actor;
    DidRegistry private _registry;

    function setUp() public {
        _actor = new DidActor();
        _registry = _actor.registry();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    /// @notice A deactivated DID stays so, without a controller; any other has the controller last named.
    function invariant_controllerIsTheLastNamed() external view {
        for (uint256 i = 0; i < _actor.COUNT(); ++i) {
            address identity = _actor.addressOf(i);
            bool deactivated = _actor.deactivated(i);
            address expected = deactivated ? address(0) : _actor.addressOf(_actor.controller(i));
            CHEATS.assertTrue(_registry.isDeactivated(identity) == deactivated, "deactivation is final");
            CHEATS.assertTrue(_registry.identityOwner(identity) == expected, "controller");
        }
    }

    /// @notice The nonce is the number of changes, so it never falls; the block of the latest change is kept.
    function invariant_nonceCountsChanges() external view {
        for (uint256 i = 0; i < _actor.COUNT(); ++i) {
            address identity = _actor.addressOf(i);
            CHEATS.assertEq(_registry.nonce(identity), _actor.changes(i), "nonce");
            CHEATS.assertEq(_registry.changed(identity), _actor.changedIn(i), "block of the latest change");
        }
    }
}
