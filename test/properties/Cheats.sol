// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The few cheatcodes of forge that the property tests use.
interface ICheats {
    function warp(uint256 time) external;

    function roll(uint256 blockNumber) external;

    function prank(address sender) external;

    function assume(bool condition) external pure;

    function expectRevert() external;

    function expectRevert(bytes4 selector) external;

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function addr(uint256 privateKey) external pure returns (address);

    function assertTrue(bool condition, string calldata reason) external pure;

    function assertFalse(bool condition, string calldata reason) external pure;

    function assertEq(uint256 left, uint256 right, string calldata reason) external pure;

    function assertLe(uint256 left, uint256 right, string calldata reason) external pure;

    function assertGe(uint256 left, uint256 right, string calldata reason) external pure;
}

/// @notice What the comparison of two forms of one thing needs besides.
interface ILogCheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function snapshotState() external returns (uint256);

    function revertToState(uint256 snapshot) external returns (bool);
}

/// @notice What a comparison with the vectors of docs/vectors needs.
interface IFileCheats {
    function readFile(string calldata path) external view returns (string memory);

    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);

    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);

    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
}

/// @notice Base of the property tests.
abstract contract Properties {
    ICheats internal constant CHEATS = ICheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev `value` folded into [low, high].
    function _bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        uint256 span = high - low + 1;
        return span == 0 ? value : low + (value % span);
    }
}
