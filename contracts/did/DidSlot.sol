// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev All that is kept of one DID.
/// | 8 deactivated | 48 nonce (changes ever) | 40 changed (block) | 160 controller |
/// controller == 0 and not deactivated: the address controls itself. nonce == 0: never changed.
type DidSlot is uint256;

using {controllerOf, changedIn, nonceOf, isFinal, advance, handTo, finish} for DidSlot global;

uint256 constant CHANGED_OFFSET = 160;
uint256 constant NONCE_OFFSET = 200;
uint256 constant FINAL_OFFSET = 248;

/// @dev The controller, given the address that the slot belongs to.
function controllerOf(DidSlot slot, address identity) pure returns (address) {
    if (isFinal(slot)) return address(0);
    address controller = address(uint160(DidSlot.unwrap(slot)));
    return controller == address(0) ? identity : controller;
}

/// @dev Block of the latest change.
function changedIn(DidSlot slot) pure returns (uint256) {
    return uint40(DidSlot.unwrap(slot) >> CHANGED_OFFSET);
}

/// @dev Number of changes ever made.
function nonceOf(DidSlot slot) pure returns (uint256) {
    return uint48(DidSlot.unwrap(slot) >> NONCE_OFFSET);
}

/// @dev Whether the DID was deactivated.
function isFinal(DidSlot slot) pure returns (bool) {
    return DidSlot.unwrap(slot) >> FINAL_OFFSET != 0;
}

/// @dev One more change, made in this block.
function advance(DidSlot slot, uint256 blockNumber) pure returns (DidSlot) {
    // The block number fits 40 bits for 34,000 years of one-second blocks. 2^48 changes, each with an event, cannot be paid for,
    // so the addition never carries into the deactivation bits.
    unchecked {
        uint256 cleared = DidSlot.unwrap(slot) & ~(uint256(type(uint40).max) << CHANGED_OFFSET);
        return DidSlot.wrap((cleared + (1 << NONCE_OFFSET)) | (uint256(uint40(blockNumber)) << CHANGED_OFFSET));
    }
}

/// @dev The same slot under another controller.
function handTo(DidSlot slot, address controller) pure returns (DidSlot) {
    return DidSlot.wrap((DidSlot.unwrap(slot) & ~uint256(type(uint160).max)) | uint160(controller));
}

/// @dev The same slot, deactivated.
function finish(DidSlot slot) pure returns (DidSlot) {
    return DidSlot.wrap(DidSlot.unwrap(handTo(slot, address(0))) | (1 << FINAL_OFFSET));
}
