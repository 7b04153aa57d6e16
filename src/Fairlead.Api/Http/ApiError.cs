namespace Fairlead.Api.Http;

/// <summary>An expected failure: the status and the bare text of the answer, in Consul's words where clients compare them.</summary>
internal readonly record struct ApiError(int Status, string Text)
{
    public static ApiError BadRequest(string text) => new(400, text);

    public static ApiError Internal(string text) => new(500, text);

    public static ApiError NoLeader { get; } = new(500, "No cluster leader");

    public static ApiError DecodeFailed(string detail) => new(400, "Request decode failed: " + detail);

    public static ApiError NoPathToDatacenter { get; } = new(500, "No path to datacenter");
}
