// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisclosureRegistry} from "../disclosure/IDisclosureRegistry.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {IRankingOracle} from "./IRankingOracle.sol";

/// @notice Behaviour, units and errors: {IRankingOracle}. Has no state: each answer is the registry's of that block.
contract RankingOracle is IRankingOracle {
    /// @inheritdoc IRankingOracle
    uint16 public constant FULL_WEIGHT = 10_000;

    IDisclosureRegistry private immutable DISCLOSURE_REGISTRY;

    /// @inheritdoc IRankingOracle
    uint16 public immutable limitedWeight;

    constructor(IDisclosureRegistry disclosureRegistry, uint16 limitedWeight_) {
        if (limitedWeight_ >= FULL_WEIGHT) revert RankingWeightInvalid(limitedWeight_);
        DISCLOSURE_REGISTRY = disclosureRegistry;
        limitedWeight = limitedWeight_;
    }

    /// @inheritdoc IRankingOracle
    function weightOf(PlatformId platformId, Pseudonym pseudonym) public view returns (uint16) {
        return DISCLOSURE_REGISTRY.isCompliant(platformId, pseudonym) ? FULL_WEIGHT : limitedWeight;
    }

    /// @inheritdoc IRankingOracle
    function weightsOf(PlatformId platformId, Pseudonym[] calldata pseudonyms) external view returns (uint16[] memory weights) {
        weights = new uint16[](pseudonyms.length);
        for (uint256 i = 0; i < pseudonyms.length; ++i) weights[i] = weightOf(platformId, pseudonyms[i]);
    }
}
