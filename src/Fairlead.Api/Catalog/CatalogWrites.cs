using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Catalog;

/// <summary><c>/v1/catalog/register</c> and <c>/v1/catalog/deregister</c>.</summary>
internal static class CatalogWrites
{
    public static async ValueTask RegisterAsync(ApiCall call)
    {
        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var body = new JsonObjectReader(document.RootElement, "", fault);
        var request = CatalogBodies.ReadRegister(body, call.Services.Options.Datacenter);
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        if (!IsOwnDatacenter(call, body.String("Datacenter")))
        {
            await call.FailAsync(ApiError.NoPathToDatacenter);
            return;
        }

        if (request.Node.Name.Length == 0 || (request.Node.Address.Length == 0 && !request.SkipNodeUpdate))
        {
            // Consul checks both in one sentence.
            await call.FailAsync(ApiError.BadRequest("Must provide node and address"));
            return;
        }

        await AnswerAsync(call, request);
    }

    public static async ValueTask DeregisterAsync(ApiCall call)
    {
        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var body = new JsonObjectReader(document.RootElement, "", fault);
        var node = body.String("Node");
        var service = body.String("ServiceID");
        var check = body.String("CheckID");
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        if (!IsOwnDatacenter(call, body.String("Datacenter")))
        {
            await call.FailAsync(ApiError.NoPathToDatacenter);
            return;
        }

        if (node.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Must provide node"));
            return;
        }

        // A service wins over a check when both are named, as in Consul.
        await AnswerAsync(call, new DeregisterRequest(node, service.Length > 0 ? [service] : [], service.Length == 0 && check.Length > 0 ? [check] : []));
    }

    private static bool IsOwnDatacenter(ApiCall call, string inBody) =>
        call.TryCheckDatacenter(out _) &&
        (inBody.Length == 0 || string.Equals(inBody, call.Services.Options.Datacenter, StringComparison.OrdinalIgnoreCase));

    private static async ValueTask AnswerAsync(ApiCall call, RegistryRequest request)
    {
        var outcome = await call.WriteAsync(request);
        if (outcome.Error is { } error)
        {
            await call.FailAsync(ApiError.Internal(error));
            return;
        }

        await call.BooleanAsync(outcome.Applied);
    }
}
