import { RealDidError } from "realdid";

/** The page was not built. */
export class PortalPageMissing extends RealDidError {
  readonly code = "PORTAL_PAGE_MISSING" as const;
  constructor() {
    super("the wallet's page is not built", "Run npm run apps:install -- portal.");
  }
}
