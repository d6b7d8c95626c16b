// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {EnrolmentRegistry} from "../../contracts/enrolment/EnrolmentRegistry.sol";
import {GroupId} from "../../contracts/enrolment/IEnrolmentRegistry.sol";
import {Properties} from "./Cheats.sol";

/// @dev Authority, guardian and consortium in one, with a plain model of what must be live.
contract EnrolmentActor is Properties {
    uint32 public constant WINDOW = 1 hours;
    uint32 public constant MINIMUM = 100;
    GroupId public constant GROUP = GroupId.wrap(0);

    struct Epoch {
        uint256 root;
        uint32 size;
        bool withdrawn;
        /// Registry time; 0: not replaced.
        uint256 replacedAt;
        uint256 previous;
    }

    EnrolmentRegistry public immutable registry;
    Epoch[] private _epochs;
    uint256 public current;
    uint256 public time = 1_700_000_000;
    uint256 public paused;
    bool public stopped;

    constructor() {
        CHEATS.warp(time);
        registry = new EnrolmentRegistry(address(new AccessManager(address(this))), keccak256("network"), WINDOW, MINIMUM);
        registry.addGroup(address(this), "citizens");
        _epochs.push();
    }

    function publish(uint256 rootSeed, uint32 more) external {
        if (stopped) return;
        uint256 root = _bound(uint256(keccak256(abi.encode(rootSeed, _epochs.length))), 1, 2 ** 253);
        uint32 size = uint32(_bound(more, 0, 1000)) + _epochs[current].size;
        if (size < MINIMUM) size = MINIMUM;
        registry.publishRoot(GROUP, _epochs[current].root, root, size, hex"01");
        _epochs[current].replacedAt = time - paused;
        _epochs.push(Epoch(root, size, false, 0, current));
        current = _epochs.length - 1;
    }

    /// @dev A size below the current one, or a root that was published before, must be refused.
    function publishWrong(uint256 rootSeed, uint32 less, bool known) external {
        if (stopped || current == 0) return;
        uint256 root = known ? _epochs[_bound(rootSeed, 1, _epochs.length - 1)].root : _bound(rootSeed, 1, 2 ** 253);
        uint32 size = known ? _epochs[current].size : uint32(_bound(less, 0, _epochs[current].size - 1));
        CHEATS.expectRevert();
        registry.publishRoot(GROUP, _epochs[current].root, root, size, hex"01");
    }

    function withdraw(uint256 seed) external {
        if (_epochs.length == 1) return;
        uint256 epoch = _bound(seed, 1, _epochs.length - 1);
        if (_epochs[epoch].withdrawn) return;
        registry.withdrawEpoch(GROUP, uint32(epoch));
        _epochs[epoch].withdrawn = true;
        if (epoch != current) return;
        while (_epochs[current].withdrawn) current = _epochs[current].previous;
        _epochs[current].replacedAt = 0;
    }

    function pauseOrUnpause() external {
        if (stopped) registry.unpause();
        else registry.pause();
        stopped = !stopped;
    }

    function wait(uint256 seconds_) external {
        // Often exactly the window, where a root's life ends.
        seconds_ = seconds_ % 3 == 0 ? WINDOW : _bound(seconds_, 0, 2 * uint256(WINDOW));
        time += seconds_;
        if (stopped) paused += seconds_;
        CHEATS.warp(time);
    }

    function epochCount() external view returns (uint256) {
        return _epochs.length - 1;
    }

    function epochOf(uint256 epoch) external view returns (Epoch memory) {
        return _epochs[epoch];
    }

    function mustBeLive(uint256 epoch) external view returns (bool) {
        Epoch memory kept = _epochs[epoch];
        return !kept.withdrawn && (epoch == current || time - paused < kept.replacedAt + WINDOW);
    }
}

contract EnrolmentRegistryTest is Properties {
    EnrolmentActor private _actor;
    EnrolmentRegistry private _registry;
    GroupId private constant GROUP = GroupId.wrap(0);

    function setUp() public {
        _actor = new EnrolmentActor();
        _registry = _actor.registry();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    /// @notice A root is live if and only if it is current, or was replaced less than the window ago, and was never withdrawn.
    function invariant_liveIsWhatTheModelSays() external view {
        for (uint256 epoch = 1; epoch <= _actor.epochCount(); ++epoch) {
            uint32 live = _registry.liveEpochOf(GROUP, _actor.epochOf(epoch).root);
            CHEATS.assertEq(live, _actor.mustBeLive(epoch) ? epoch : 0, "live epoch of a root");
            CHEATS.assertTrue(
                _registry.isEpochStanding(GROUP, uint32(epoch)) != _actor.epochOf(epoch).withdrawn,
                "an epoch stands until it is withdrawn"
            );
        }
    }

    /// @notice Root 0, the default of every mapping, is never live, nor is a root that nobody published.
    function invariant_unknownIsNeverLive() external view {
        CHEATS.assertEq(_registry.liveEpochOf(GROUP, 0), 0, "root 0");
        CHEATS.assertEq(_registry.liveEpochOf(GROUP, type(uint256).max), 0, "unknown root");
        CHEATS.assertFalse(_registry.isEpochStanding(GROUP, 0), "epoch 0");
    }

    /// @notice Among the epochs that stand the size never falls: a place once used stays used.
    function invariant_sizeNeverFallsAmongStandingEpochs() external view {
        uint32 last = 0;
        for (uint256 epoch = 1; epoch <= _actor.epochCount(); ++epoch) {
            if (!_registry.isEpochStanding(GROUP, uint32(epoch))) continue;
            uint32 size = _registry.recordOf(GROUP, _registry.rootOf(GROUP, uint32(epoch))).size;
            CHEATS.assertGe(size, last, "the size fell");
            CHEATS.assertGe(size, _registry.minimumGroupSize(), "a group too small was published");
            last = size;
        }
    }

    /// @notice The current epoch is the last one that stands.
    function invariant_currentIsTheLastThatStands() external view {
        (, uint32 epoch, uint256 root, uint32 size, uint32 count) = _registry.groupOf(GROUP);
        CHEATS.assertEq(epoch, _actor.current(), "current epoch");
        CHEATS.assertEq(count, _actor.epochCount(), "epochs ever published");
        CHEATS.assertEq(root, _actor.epochOf(epoch).root, "current root");
        CHEATS.assertEq(size, _actor.epochOf(epoch).size, "current size");
        for (uint256 later = uint256(epoch) + 1; later <= count; ++later) {
            CHEATS.assertFalse(_registry.isEpochStanding(GROUP, uint32(later)), "a later epoch stands");
        }
    }
}
