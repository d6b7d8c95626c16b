// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IRegistryClock} from "./IRegistryClock.sol";

/// @notice Pause bit and registry time, in the slot that also holds the access manager's address.
abstract contract RegistryClock is IRegistryClock, AccessManaged {
    /// | 8 unused | 40 _pausedSeconds | 40 _pausedAt (unix s) | 8 consuming schedule | 160 authority |
    /// _pausedAt == 0: running.
    uint40 private _pausedAt;
    uint40 private _pausedSeconds;

    constructor(address accessManager) AccessManaged(accessManager) {}

    /// @inheritdoc IRegistryClock
    function pause() external restricted {
        if (_pausedAt != 0) revert RegistryPaused();
        uint40 time = uint40(block.timestamp);
        _pausedAt = time;
        emit Paused(time);
    }

    /// @inheritdoc IRegistryClock
    function unpause() external restricted {
        if (_pausedAt == 0) revert RegistryNotPaused();
        _pausedSeconds = pausedSeconds();
        _pausedAt = 0;
        emit Unpaused(uint40(block.timestamp), _pausedSeconds);
    }

    /// @inheritdoc IRegistryClock
    function isPaused() external view returns (bool) {
        return _pausedAt != 0;
    }

    /// @inheritdoc IRegistryClock
    function pausedSeconds() public view returns (uint40) {
        uint40 pausedAt = _pausedAt;
        return pausedAt == 0 ? _pausedSeconds : _pausedSeconds + uint40(block.timestamp) - pausedAt;
    }

    /// @dev Registry time for functions that change state: reverts {RegistryPaused} while stopped.
    function _runningTime() internal view returns (uint256) {
        (uint256 pausedAt, uint256 pausedBefore) = (_pausedAt, _pausedSeconds); // side by side: one read of the slot
        if (pausedAt != 0) revert RegistryPaused();
        unchecked {
            return block.timestamp - pausedBefore; // all pauses lie in the past
        }
    }

    /// @dev Registry time for views: stands still while stopped.
    function _registryTime() internal view returns (uint256) {
        return block.timestamp - pausedSeconds();
    }
}
