// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev All that is kept of one DID.
/// | 48 nonce (changes ever) | 48 changed (block) | 160 controller |
/// 0: never changed, the address controls itself. Otherwise controller == 0: deactivated.
type DidSlot is uint256;

using {controllerOf, changedIn, nonceOf, isDeactivated, advance} for DidSlot global;

uint256 constant CHANGED_OFFSET = 160;
uint256 constant NONCE_OFFSET = 208;

/// @dev The controller, given the address that the slot belongs to; 0 if the DID was deactivated.
function controllerOf(DidSlot slot, address identity) pure returns (address) {
    return DidSlot.unwrap(slot) == 0 ? identity : address(uint160(DidSlot.unwrap(slot)));
}

/// @dev Block of the latest change.
function changedIn(DidSlot slot) pure returns (uint256) {
    return uint48(DidSlot.unwrap(slot) >> CHANGED_OFFSET);
}

/// @dev Number of changes ever made.
function nonceOf(DidSlot slot) pure returns (uint256) {
    return DidSlot.unwrap(slot) >> NONCE_OFFSET;
}

/// @dev Whether the DID was deactivated.
function isDeactivated(DidSlot slot) pure returns (bool) {
    return DidSlot.unwrap(slot) != 0 && uint160(DidSlot.unwrap(slot)) == 0;
}

/// @dev One more change, made in this block; `next` controls the DID from now on, 0 deactivates it.
function advance(DidSlot slot, address next, uint256 blockNumber) pure returns (DidSlot) {
    // 2^48 changes, each with an event, cannot be paid for; block numbers fit 48 bits for millions of years of one-second blocks.
    unchecked {
        return DidSlot.wrap(((nonceOf(slot) + 1) << NONCE_OFFSET) | (blockNumber << CHANGED_OFFSET) | uint160(next));
    }
}
