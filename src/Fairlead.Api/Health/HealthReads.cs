using Fairlead.Api.Http;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Health;

/// <summary>The reads under <c>/v1/health</c>.</summary>
internal static class HealthReads
{
    public static ValueTask ServiceAsync(ApiCall call)
    {
        var name = call.Tail;
        if (name.Length == 0)
        {
            return call.FailAsync(ApiError.BadRequest("Missing service name"));
        }

        // ?passing alone means true; a value has to be a boolean.
        var passing = call.Query.Has("passing");
        if (passing && call.Query.Get("passing") is { Length: > 0 } text && !QueryString.TryParseBool(text, out passing))
        {
            return call.FailAsync(ApiError.BadRequest("Invalid value for ?passing"));
        }

        return call.ReadAsync(HealthShapes.Endpoints, FilterShapes.HealthService, (options, filter) => new ListEndpoints
        {
            Service = name,
            Tags = options.Tags,
            NodeMeta = options.NodeMeta,
            Near = options.Near,
            PassingOnly = passing,
            Filter = filter,
        });
    }

    public static ValueTask NodeAsync(ApiCall call)
    {
        var name = call.Tail;
        return name.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing node name"))
            : call.ReadAsync(HealthShapes.Checks, FilterShapes.Check, (_, filter) => new ListNodeChecks(name) { Filter = filter });
    }

    public static ValueTask ChecksAsync(ApiCall call)
    {
        var name = call.Tail;
        return name.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing service name"))
            : call.ReadAsync(HealthShapes.Checks, FilterShapes.Check, (options, filter) => new ListServiceChecks(name) { NodeMeta = options.NodeMeta, Filter = filter });
    }

    public static ValueTask StateAsync(ApiCall call)
    {
        var state = call.Tail;
        return state.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing check state"))
            : call.ReadAsync(HealthShapes.Checks, FilterShapes.Check, (options, filter) => new ListChecksInState(state) { NodeMeta = options.NodeMeta, Filter = filter });
    }
}
