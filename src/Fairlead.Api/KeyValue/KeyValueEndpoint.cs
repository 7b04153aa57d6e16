using Fairlead.Api.Http;

namespace Fairlead.Api.KeyValue;

/// <summary><c>/v1/kv/</c>: the verb decides.</summary>
internal static class KeyValueEndpoint
{
    public static ValueTask HandleAsync(ApiCall call) => call.Verb switch
    {
        HttpVerbs.Get => KeyValueReads.ReadAsync(call),
        HttpVerbs.Put => KeyValueWrites.PutAsync(call),
        _ => KeyValueWrites.DeleteAsync(call),
    };
}
