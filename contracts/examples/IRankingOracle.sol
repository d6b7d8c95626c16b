// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";

/// @title How much reach an account deserves, by its standing
/// @notice An example of what another team builds on {IDisclosureRegistry-isCompliant}: the platforms' rules limit the traffic of who must
/// disclose a name and does not. A platform's back end reads the weights of many of its accounts in one call and multiplies its ranking's
/// scores by them; nothing is sent, nothing is kept, and anyone can check from the same view that the rule was applied.
/// Weights are shares of {FULL_WEIGHT}.
interface IRankingOracle {
    /// @notice The limited weight must be below the full one, or it limits nothing. Choose a smaller one.
    error RankingWeightInvalid(uint16 limitedWeight);

    /// @notice {FULL_WEIGHT} if the pseudonym is live and not overdue, else {limitedWeight}. Who never had a duty has the full weight.
    /// Warning: a pseudonym that nobody holds is not live, and so is limited. Ask for accounts that signed in with one.
    function weightOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint16);

    /// @notice The same for many pseudonyms of one platform, in their order; read in one call they are all of one block.
    /// Less than 25,000 gas each: nodes commonly let a call use 50,000,000, so ask for at most 2,000 at once.
    function weightsOf(PlatformId platformId, Pseudonym[] calldata pseudonyms) external view returns (uint16[] memory);

    /// @notice The weight of who is overdue or not live; fixed at deployment.
    function limitedWeight() external view returns (uint16);

    /// @notice 10,000.
    function FULL_WEIGHT() external view returns (uint16);
}
