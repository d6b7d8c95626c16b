// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

contract PlainToken is ERC20("Plain", "P") {
    constructor() {
        _mint(msg.sender, 1e24);
    }
}

/// @dev Keeps a hundredth of each transfer.
contract FeeToken is PlainToken {
    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) ? 0 : amount / 100;
        if (fee != 0) super._update(from, address(this), fee);
        super._update(from, to, amount - fee);
    }
}

/// @dev Moves nothing and says so, but does not revert.
contract FalseToken is PlainToken {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @dev Says nothing, as the oldest tokens do.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;

    constructor() {
        balanceOf[msg.sender] = 1e24;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        _move(from, to, amount);
    }

    function approve(address, uint256) external pure {}

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Calls back in the middle of a transfer, as a token with hooks lets a holder do; keeps what it was told.
contract CallingToken is PlainToken {
    address public target;
    bytes public data;
    bytes public answer;

    function callBack(address target_, bytes calldata data_) external {
        _mint(address(this), 1e24);
        _approve(address(this), target_, type(uint256).max);
        (target, data) = (target_, data_);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target == address(0)) return;
        address called = target;
        target = address(0);
        (, answer) = called.call(data);
    }
}

/// @dev Has more than a deposit can hold.
contract HugeToken is ERC20("Huge", "H") {
    constructor() {
        _mint(msg.sender, type(uint256).max);
    }
}
