using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Prices;

/// <summary><c>/prices</c>: the list that usage is estimated by.</summary>
internal static class PriceEndpoints
{
    public static void MapPrices(this RouteGroupBuilder api)
    {
        RouteGroupBuilder prices = api.MapGroup("/prices").WithTags("Usage");
        prices.MapGet("", ListAsync).RequirePermission(Permissions.PricesRead).WithName("ListPrices").WithSummary("List prices");
        prices.MapPost("", CreateAsync).RequirePermission(Permissions.Prices).Idempotent()
            .Refuses(ProblemCodes.PriceExists).WithName("CreatePrice").WithSummary("Give a service, or one of its actions, a price");
        prices.MapPut("{id}", UpdateAsync).RequirePermission(Permissions.Prices)
            .WithName("UpdatePrice").WithSummary("Replace the amounts; estimates of past days change too");
        prices.MapDelete("{id}", DeleteAsync).RequirePermission(Permissions.Prices).WithName("DeletePrice").WithSummary("Delete a price");
    }

    public static async Task<Results<Ok<Page<PriceResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, Caller caller, PriceStore store, CancellationToken cancellationToken)
    {
        if (page.Read(PageQuery.MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        IReadOnlyList<PriceResponse> rows = await store.ListAsync(caller.AccountId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, r => r, r => r.Id));
    }

    public static async Task<Results<Created<PriceResponse>, ProblemHttpResult>> CreateAsync(
        CreatePriceRequest request, Caller caller, PriceStore store, ServiceCatalog catalog, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var price = new PriceResponse
        {
            Service = PriceValidator.Service(errors, request.Service, catalog),
            Action = PriceValidator.Action(errors, request.Action),
            PerCall = PriceValidator.Amount(errors, "perCall", request.PerCall),
            PerGb = PriceValidator.Amount(errors, "perGb", request.PerGb),
            Currency = PriceValidator.Currency(errors, request.Currency),
        };
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        return await store.CreateAsync(caller, price, cancellationToken) is { } created
            ? TypedResults.Created($"/api/v1/prices/{created.Id}", created)
            : Problem.Invalid("currency", "Must be the currency of the account's other prices.");
    }

    public static async Task<Results<Ok<PriceResponse>, ProblemHttpResult>> UpdateAsync(
        string id, UpdatePriceRequest request, ExpectedVersion expected, Caller caller, PriceStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        decimal perCall = PriceValidator.Amount(errors, "perCall", request.PerCall);
        decimal perGb = PriceValidator.Amount(errors, "perGb", request.PerGb);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        Guarded<PriceResponse> outcome = await store.UpdateAsync(caller, id, perCall, perGb, expected.Version, cancellationToken);
        return outcome switch
        {
            { Row: { } row } => TypedResults.Ok(row),
            { Failure: GuardFailure.WrongVersion } => Problem.PreconditionFailed(),
            _ => Problem.NotFound("price"),
        };
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ExpectedVersion expected, Caller caller, PriceStore store, CancellationToken cancellationToken)
    {
        Guarded<PriceResponse> outcome = await store.DeleteAsync(caller, id, expected.Version, cancellationToken);
        return outcome.Failure switch
        {
            GuardFailure.None => TypedResults.NoContent(),
            GuardFailure.WrongVersion => Problem.PreconditionFailed(),
            _ => Problem.NotFound("price"),
        };
    }
}
