// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title The stop of a registry, and the clock that stands still while it is stopped
/// @notice A guardian pauses at once; un-pausing waits for the consortium's delay. Leases and deadlines are kept in
/// *registry time*: unix seconds less all seconds ever paused. So a pause lengthens each of them by itself.
interface IRegistryClock {
    /// @notice The registry is paused. Wait until the consortium un-pauses it, then send again.
    error RegistryPaused();

    /// @notice The registry is not paused. There is nothing to un-pause.
    error RegistryNotPaused();

    /// @notice The guardian stopped every holder, operator and authority function of this registry.
    event Paused(uint40 time);

    /// @notice The consortium let the registry run again; `pausedSeconds` is the total ever paused.
    event Unpaused(uint40 time, uint40 pausedSeconds);

    /// @notice Stops the registry at once. Only the guardian role.
    /// @dev Reverts {RegistryPaused}. Emits {Paused}.
    function pause() external;

    /// @notice Lets the registry run again. Only the consortium, after its delay.
    /// @dev Reverts {RegistryNotPaused}. Emits {Unpaused}.
    function unpause() external;

    /// @notice Whether the registry is stopped now.
    function isPaused() external view returns (bool);

    /// @notice Seconds to add to a registry time to get the unix time at which it falls if no further pause comes.
    function pausedSeconds() external view returns (uint40);
}
