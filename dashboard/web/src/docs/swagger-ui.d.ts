/** The viewer ships no types; these are the options we use. */
declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  interface Options {
    readonly url: string;
    readonly dom_id: string;
    readonly deepLinking: boolean;
    readonly docExpansion: "list" | "full" | "none";
    readonly filter: boolean;
    readonly validatorUrl: null;
    readonly supportedSubmitMethods: readonly string[];
  }
  export default function SwaggerUI(options: Options): unknown;
}
