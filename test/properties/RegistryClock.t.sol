// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IRegistryClock} from "../../contracts/governance/IRegistryClock.sol";
import {RegistryClock} from "../../contracts/governance/RegistryClock.sol";
import {Properties} from "./Cheats.sol";

/// @dev Grants leases in registry time and reports their end in unix time, as the registries do.
contract LeaseBook is RegistryClock {
    uint256 public leaseEnd;

    constructor(address accessManager) RegistryClock(accessManager) {}

    function grant(uint256 leaseSeconds) external {
        leaseEnd = _runningTime() + leaseSeconds;
    }

    function isLive() external view returns (bool) {
        return _registryTime() < leaseEnd;
    }

    function registryTime() external view returns (uint256) {
        return _registryTime();
    }

    function unixEnd() external view returns (uint256) {
        return leaseEnd + pausedSeconds();
    }
}

contract RegistryClockTest is Properties {
    LeaseBook private _book;

    function setUp() public {
        CHEATS.warp(1_700_000_000);
        _book = new LeaseBook(address(new AccessManager(address(this))));
    }

    /// @notice A lease ends later by exactly the time of the pauses that fell into it.
    function testFuzz_leaseLengthensByPauses(uint256 lease, uint256[6] memory running, uint256[6] memory stopped) public {
        lease = _bound(lease, 1, 365 days);
        uint256 granted = block.timestamp;
        _book.grant(lease);
        uint256 time = granted;
        uint256 paused;
        for (uint256 i = 0; i < running.length; ++i) {
            time += _bound(running[i], 0, 100 days);
            CHEATS.warp(time);
            _assertLease(granted, lease, time, paused);
            _book.pause();
            uint256 stop = _bound(stopped[i], 0, 100 days);
            bool before = _book.isLive();
            time += stop;
            CHEATS.warp(time);
            paused += stop;
            CHEATS.assertTrue(_book.isLive() == before, "a lease ended, or came back, while the registry stood still");
            _assertLease(granted, lease, time, paused);
            _book.unpause();
            _assertLease(granted, lease, time, paused);
        }
    }

    /// @notice Registry time never runs backwards and never faster than the clock.
    function testFuzz_registryTimeIsMonotonic(uint256[8] memory steps, uint256 pauses) public {
        uint256 time = block.timestamp;
        uint256 last = _book.registryTime();
        for (uint256 i = 0; i < steps.length; ++i) {
            if ((pauses >> i) & 1 == 1) {
                if (_book.isPaused()) _book.unpause();
                else _book.pause();
            }
            uint256 step = _bound(steps[i], 0, 50 days);
            time += step;
            CHEATS.warp(time);
            uint256 present = _book.registryTime();
            CHEATS.assertGe(present, last, "registry time ran backwards");
            CHEATS.assertLe(present, last + step, "registry time ran faster than the clock");
            last = present;
        }
    }

    /// @notice Nothing changes state while the registry stands still.
    function testFuzz_refusesWhilePaused(uint256 lease, uint256 stop) public {
        _book.pause();
        CHEATS.warp(block.timestamp + _bound(stop, 0, 1000 days));
        CHEATS.expectRevert(IRegistryClock.RegistryPaused.selector);
        _book.grant(_bound(lease, 0, 365 days));
    }

    function _assertLease(uint256 granted, uint256 lease, uint256 time, uint256 paused) private view {
        CHEATS.assertEq(_book.pausedSeconds(), paused, "paused seconds");
        CHEATS.assertEq(_book.unixEnd(), granted + lease + paused, "the end of the lease");
        CHEATS.assertTrue(_book.isLive() == (time - paused < granted + lease), "live until the end, and not at it");
    }
}
