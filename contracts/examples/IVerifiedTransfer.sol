// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @title A token that moves only between real people, without their names
/// @notice An example of what another team builds on {IPseudonymRegistry-controllerOf}: the identity check that a transfer across a border
/// asks for. The issuer has a platform of its own. An address is *verified* while it is the live controller of the pseudonym there that it
/// named. Both sides of each transfer must be verified at that moment; nobody learns who they are, and one person has one verified address.
/// Warning: balances and transfers are public as with every ERC-20, so addresses here should be used for nothing else, and ether for gas
/// should not come from an address that is known. Whoever spends an allowance needs no pseudonym; who gives and who receives does.
/// Warning: who hands a pseudonym to another person hands over what is held under it. Who was enrolled anew, after a stolen seed, has
/// another pseudonym, and what the former one held stays where it is: a real issuer needs a way to move it.
interface IVerifiedTransfer is IERC20 {
    /// @notice The address is not the live controller of the pseudonym it named, or named none. Renew the pseudonym, or name it.
    error TransferAddressNotVerified(address account);
    /// @notice The caller does not control this pseudonym on the issuer's platform now. Register it there, with this address.
    error TransferNotController(Pseudonym pseudonym, address account);
    /// @notice Only the issuer mints. Ask it.
    error TransferNotIssuer(address account);
    /// @notice The address is still verified, so nothing is to be recovered from it. Transfer from there.
    error TransferAddressVerified(address account);

    /// @notice The address named the pseudonym that it controls.
    event TransferAddressBound(address indexed account, Pseudonym indexed pseudonym);
    /// @notice A new controller of the pseudonym took over what its former one held.
    event TransferRecovered(Pseudonym indexed pseudonym, address indexed from, address indexed to, uint256 amount);

    /// @notice Names the pseudonym that the caller controls; naming another replaces it. Only the address itself can: whoever controls a
    /// pseudonym could hand it to an address that is not theirs.
    /// Warning: who names a pseudonym that another person handed over can lose everything held here to that person ({recover}).
    /// @dev Reverts {TransferNotController}. Emits {TransferAddressBound}.
    function bind(Pseudonym pseudonym) external;

    /// @notice Gives new tokens to a verified address. Issuer only.
    /// @dev Reverts {TransferNotIssuer}, {TransferAddressNotVerified}.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys tokens of the caller, who must be verified.
    /// @dev Reverts {TransferAddressNotVerified}.
    function burn(uint256 amount) external;

    /// @notice Moves all that an address holds to the caller, who is verified under the same pseudonym: after the pseudonym was replaced,
    /// for a lost or stolen device. Otherwise the tokens would stay there for ever.
    /// @dev Reverts {TransferAddressVerified}, {TransferNotController}, {TransferAddressNotVerified}. Emits {TransferRecovered}.
    function recover(address from) external;

    /// @notice Whether the address is the live controller of the pseudonym that it named.
    function isVerified(address account) external view returns (bool);

    /// @notice The pseudonym that an address named last; 0: none.
    function pseudonymOf(address account) external view returns (Pseudonym);

    /// @notice The issuer's own platform.
    function platform() external view returns (PlatformId);

    /// @notice Who mints.
    function issuer() external view returns (address);
}
