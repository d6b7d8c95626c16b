// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPlatformRegistry, PlatformId} from "../../contracts/platform/IPlatformRegistry.sol";
import {PlatformRegistry} from "../../contracts/platform/PlatformRegistry.sol";
import {Properties} from "./Cheats.sol";

contract PlatformRegistryTest is Properties {
    bytes32 private constant DOCUMENT_HASH = keccak256("policy");

    PlatformRegistry private _registry;

    function setUp() public {
        _registry = new PlatformRegistry(address(new AccessManager(address(this))));
    }

    /// @notice What a duty depends on, written plainly, agrees with the packed form; near the numbers where it turns as well.
    function testFuzz_assessIsThePlainRule(
        IPlatformRegistry.Policy memory policy,
        uint32 followers,
        uint8 field,
        uint32 time,
        uint8 near
    ) public {
        policy = _valid(policy);
        if (near & 3 == 1) followers = policy.firstFollowers - (near >> 7);
        if (near & 3 == 2) followers = policy.laterFollowers == 0 ? 0 : policy.laterFollowers - (near >> 7);
        if ((near >> 2) & 3 == 1) time = policy.firstFrom - ((near >> 6) & 1);
        if ((near >> 2) & 3 == 2) time = policy.laterFrom == 0 ? 0 : policy.laterFrom - ((near >> 6) & 1);
        if ((near >> 4) & 1 == 1) field = field % 64;
        PlatformId id = _add("platform", policy);
        CHEATS.warp(time);
        (uint8 stage, uint32 grace) = _registry.assess(id, followers, field);
        CHEATS.assertEq(stage, _plainStage(policy, followers, field, time), "stage");
        CHEATS.assertEq(grace, policy.graceSeconds, "grace");
        uint256 reported = _registry.policyFor(id, address(this)).assess(followers, field, time);
        CHEATS.assertEq(reported, stage, "the same for a report by the operator");
    }

    /// @notice More followers never end a duty, and time never does while the policy stays.
    function testFuzz_assessIsMonotonicInFollowers(
        IPlatformRegistry.Policy memory policy,
        uint32 few,
        uint32 more,
        uint32 time
    ) public {
        policy = _valid(policy);
        policy.fields = 1;
        if (few > more) (few, more) = (more, few);
        PlatformId id = _add("platform", policy);
        CHEATS.warp(time);
        (uint8 stageOfFew, ) = _registry.assess(id, few, 0);
        (uint8 stageOfMore, ) = _registry.assess(id, more, 0);
        CHEATS.assertTrue(stageOfFew == 0 || stageOfMore != 0, "more followers ended a duty");
    }

    /// @notice A policy comes back as it was set, under any operator and after any number of versions.
    function testFuzz_policyComesBackAsSet(IPlatformRegistry.Policy[3] memory policies, address operator) public {
        CHEATS.assume(operator != address(0));
        PlatformId id = _add("platform", _valid(policies[0]));
        for (uint256 i = 1; i < 3; ++i) {
            IPlatformRegistry.Policy memory policy = _valid(policies[i]);
            _registry.setPolicy(id, policy, DOCUMENT_HASH);
            _registry.setOperator(id, i == 1 ? operator : address(this));
            (IPlatformRegistry.Policy memory kept, uint32 version) = _registry.policyOf(id);
            CHEATS.assertTrue(keccak256(abi.encode(kept)) == keccak256(abi.encode(policy)), "policy");
            CHEATS.assertEq(version, i + 1, "version");
        }
    }

    /// @dev The rule of docs/spec/platform.md, without packing.
    function _plainStage(
        IPlatformRegistry.Policy memory policy,
        uint256 followers,
        uint8 field,
        uint256 time
    ) private pure returns (uint256) {
        bool counts = field < 64 && (policy.fields & (uint64(1) << (field % 64))) != 0;
        if (!counts || time < policy.firstFrom) return 0;
        bool laterBegan = policy.laterFrom != 0 && time >= policy.laterFrom;
        if (!laterBegan) return followers >= policy.firstFollowers ? 1 : 0;
        if (followers < policy.laterFollowers) return 0;
        return followers >= policy.firstFollowers ? 1 : 2;
    }

    function _add(string memory slug, IPlatformRegistry.Policy memory policy) private returns (PlatformId) {
        return _registry.addPlatform(slug, "platform.example", address(this), policy, DOCUMENT_HASH);
    }

    /// @dev Folds any fields into a policy that the registry accepts.
    function _valid(IPlatformRegistry.Policy memory policy) private pure returns (IPlatformRegistry.Policy memory) {
        policy.firstFrom = uint32(_bound(policy.firstFrom, 1, type(uint32).max - 1));
        policy.firstFollowers = uint32(_bound(policy.firstFollowers, 1, type(uint32).max));
        policy.graceSeconds = uint32(_bound(policy.graceSeconds, 1, 366 days));
        if (policy.fields == 0) policy.fields = 1;
        if (policy.laterFrom % 3 == 0) {
            (policy.laterFrom, policy.laterFollowers) = (0, 0);
        } else {
            policy.laterFrom = uint32(_bound(policy.laterFrom, uint256(policy.firstFrom) + 1, type(uint32).max));
            policy.laterFollowers = uint32(_bound(policy.laterFollowers, 1, type(uint32).max));
        }
        return policy;
    }
}
